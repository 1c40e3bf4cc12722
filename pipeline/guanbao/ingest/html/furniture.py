"""What stands around the text of a government page, told by its wording and its markup. No word here is of a report."""

from __future__ import annotations

import re

from guanbao.ingest.html.flow import Atom, Table
from guanbao.ingest.html.tree import Box

_LABEL = (
    "信息索引号?|索引号|索引|发布(?:日期|时间|机构|单位|机关|人|者|部门)|发文(?:日期|时间|机关|机构|单位|字号)|文号"
    "|(?:成文|生成|制发|印发|生效|废止|失效|更新|录入|创建|上网|上传|公开|施行|实施|签发)(?:日期|时间)|公开(?:时限|方式|形式|范围|属性|类别|责任部门|主体)"
    "|信息(?:来源|分类|类别|名称|格式|公开方式|生成日期)|(?:稿件|文章|文件|新闻|内容|数据)?(?:来源|出处)|作者|撰稿人?|供稿|(?:责任)?编辑|审核人?|校对"
    "|(?:浏览|阅读|点击|访问|查看|人气)(?:次数|量|数|率|人数|人次)?|人气|(?:文字|字体)(?:大小|显示)?|字号|视力保护色|背景色"
    "|主题(?:分类|词|类别)?|体裁(?:分类)?|组配分类|(?:所属)?(?:分类|栏目|类别)|服务对象|关键[词字]|有效性|(?:效力|文件)状态|是否有效|时效性?"
    "|语种|标题|名称|时间|日期|内容(?:概述|分类)|摘要|分享(?:到|至)?|收藏|打印|载体类型|主送|记录形式"
)
_METADATA = re.compile(rf"[【\[（(]?(?:{_LABEL})[】\]）)]?[:：]")
_FIELD = re.compile(rf"(?:^|[\s】\]）)]|(?<=[\d次]))[【\[（(]?(?:{_LABEL})[】\]）)]?[:：]")
_SUMMARY = re.compile(r"[【\[（(]?(?:内容)?(?:概述|摘要|简介|导读|提要)[】\]）)]?[:：]")
_ISO_DATE = re.compile(r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2})?(?:\d{1,2}:\d{2}(?::\d{2})?)?")
_BUTTON_WORDS = frozenset(
    ("打印", "打印本页", "打印此页", "打印页面", "打印正文", "打印文章", "我要打印", "关闭", "关闭窗口", "关闭本页",
     "关闭页面", "关闭此页", "收藏", "收藏本页", "加入收藏", "设为首页", "分享", "分享到", "分享至", "微信", "微博", "新浪微博",
     "腾讯微博", "QQ空间", "QQ好友", "QQ", "朋友圈", "人人网", "百度贴吧", "更多", "大", "中", "小", "特大", "返回顶部", "返回",
     "回到顶部", "返回首页", "返回列表", "TOP", "顶部", "纠错", "我要纠错", "字体", "字号", "繁体", "简体", "繁", "简", "朗读",
     "语音播报", "语音朗读", "播放", "暂停", "停止", "首页", "尾页", "末页", "上一页", "下一页", "复制链接", "无障碍", "无障碍浏览",
     "适老版", "长者版", "登录", "注册", "搜索", "下载", "在线浏览", "扫一扫", "手机浏览", "加大", "缩小", "默认", "视力保护色")
)  # fmt: skip
_BUTTON_PARTS = re.compile(r"[\s|｜/【】\[\]（）()·•>＞:：,，、*-]+")
_ALWAYS = re.compile(
    r"(?:您|你)?(?:当前|现在|目前)?(?:的|所在|所处)*位置(?:[:：]|是)|[上下]一(?:篇|条|页|主题)[:：]|分享(?:到|至)[:：]|扫一?扫(?:二维码|在?手机|，|,|$)"
    r"|长按.{0,8}(?:二维码|识别|关注)|(?:您|你)(?:是|好)?.{0,6}第.{0,12}位(?:访问|来访|访客|浏览|客人)|今天是|【?字(?:体|号)(?:大小)?[:：]"
    r"|【?(?:本页|本文|累计|总)?(?:浏览|阅读|点击|访问)(?:次数|量|数|率|人数)[:：]?\d*(?:人?次)?】?$"
    r"|(?:相关|热点|推荐|最新|热门)(?:链接|阅读|文章|信息|新闻|稿件|文件|推荐|内容|政策)[:：]?$|欢迎(?:您)?(?:访问|光临|来到)"
)
_FOOT = re.compile(
    r"版权所有|版权声明|ICP备|公网安备|网站标识码|备案(?:证)?号[:：]?|技术支持[:：单由]|(?:主办|承办|协办|运维)(?:单位)?[:：]"
    r"|(?:维护|建设|制作)单位[:：]|网站地图|网站声明|联系我们|关于我们|访问者|Copyright|©|All ?Rights ?Reserved"
    r"|隐私(?:声明|保护|政策)|分辨率|(?:您|你)是第",
    re.IGNORECASE,
)
# A report may tell that its site has a 网站标识码 now, or how often its news were 转载: only what a foot says of itself.
_FOOT_SENTENCE = re.compile(
    r"版权所有|ICP备\D{0,8}\d{6}|公网安备\D{0,4}\d{8}|网站标识码\W?[a-z]{0,2}\d{6}|Copyright|All ?Rights ?Reserved"
    r"|(?:建议|推荐|最佳|兼容).{0,24}(?:浏览器|分辨率|浏览本)|您?的?浏览器(?:不支持|版本)|(?:免责|版权)声明[:：]"
    r"|未经.{0,14}(?:授权|许可|同意).{0,12}(?:转载|复制|镜像|摘编)|(?:禁止|不得|谢绝|严禁)转载|转载(?:请|须|时应)",
    re.IGNORECASE,
)
_ATTACHED = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|ofd|rtf|ceb|rar|zip)(?:[（(].{0,60}[)）])?$", re.IGNORECASE)
_ATTACHMENT = re.compile(r"(?:相关)?(?:附件|文件)(?:下载|列表)?\d*[:：]?")
_SENTENCE = re.compile(r"[。；！？]")
_HINT_WORDS = frozenset(
    ("nav", "navbar", "navigation", "menu", "menus", "submenu", "crumb", "crumbs", "breadcrumb", "breadcrumbs", "bread",
     "dqwz", "foot", "footer", "bottom", "copyright", "sidebar", "share", "bdshare", "bdsharebuttonbox", "social",
     "related", "relate", "recommend", "qrcode", "ewm", "pager", "pagination", "prevnext", "friendlink",
     "friendlinks", "links", "yqlj", "toolbar", "tools", "search", "login", "topbar", "xgxx", "xgyd", "xglj")
)  # fmt: skip
_HINT_TAGS = frozenset(("nav", "footer", "aside", "select", "marquee"))
_WORDS = re.compile(r"[a-z]+|[A-Z][a-z]*|\d+")
_LONG = 200
_FOOT_LONG = 160


def is_hinted(box: Box) -> bool:
    """Whether the markup of a block says that it is no part of the text. A hint: names in markup lie at times."""
    if box.tag in _HINT_TAGS:
        return True
    names = f"{box.attributes.get('class', '')} {box.attributes.get('id', '')}"
    whole = names.lower().split()
    return any(word.lower() in _HINT_WORDS for word in (*whole, *_WORDS.findall(names)))


def is_button(text: str) -> bool:
    """Whether a line is nothing but buttons, counters or the path to the page, wherever it stands.

    >>> is_button("【打印】 【关闭】"), is_button("您的位置：首页 > 年报"), is_button("中"), is_button("设置打印设备3台。")
    (True, True, False, False)
    """
    flat = "".join(text.split())
    if len(flat) < 2 or len(flat) > _LONG:
        return False
    if _ALWAYS.match(flat) and not _SENTENCE.search(flat.rstrip("。！")):
        return True
    words = [word for word in _BUTTON_PARTS.split(text) if word]
    return bool(words) and all(word in _BUTTON_WORDS for word in words)


def stands_apart(text: str) -> bool:
    """Whether a line is no text even where it stands inside of one: buttons, or several fields that describe the page."""
    return is_button(text) or (len(text) <= _LONG and "。" not in text and len(_FIELD.findall(text)) > 1)


def is_summary(text: str) -> bool:
    """Whether a line tells in short what the text says: 内容概述： and the like."""
    return bool(_SUMMARY.match("".join(text[:_LONG].split())))


def is_metadata(text: str) -> bool:
    """Whether a line describes the page: 发布日期：…, 索引号：…, or a bare date as systems write it."""
    flat = "".join(text.split())
    if is_summary(text):
        return True
    if not flat or len(flat) > _LONG or "。" in flat:
        return False
    return bool(_METADATA.match(flat) or _ISO_DATE.fullmatch(flat) or is_button(text))


def is_foot(text: str) -> bool:
    """Whether a line is of a page's foot: who runs it, its licence, its browsers."""
    flat = "".join(text.split())
    return (len(flat) <= _FOOT_LONG and bool(_FOOT.search(flat)) and "。" not in flat[:-1]) or says_foot(text)


def says_foot(text: str) -> bool:
    """Whether a sentence is of a page's foot."""
    return len(text) <= _LONG and bool(_FOOT_SENTENCE.search("".join(text.split())))


def is_attachment(atom: Atom) -> bool:
    """Whether a line is a link to a file."""
    flat = "".join(atom.text.split())
    linked = atom.linked * 2 > atom.size
    return linked and bool(_ATTACHED.search(flat) or _ATTACHMENT.match(flat))


def describes_page(table: Table) -> bool:
    """Whether a table is the list of a page's metadata: most of its labels are such."""
    filled = table.filled()
    own = sum(bool(_METADATA.match("".join(text.split()) + "：")) or is_metadata(text) for text in filled)
    return own * 5 >= len(filled) * 2
