"""What texts say of where the works lie."""

from __future__ import annotations

import pytest

from permits.works.lengths import metres_of_text, size_said
from permits.works.said import (
    beyond_said,
    counts,
    is_of_the_place,
    origin_error_m,
    run_said,
    says_more_than_drawn,
    says_near_heat,
)


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("边坡外放2米", 2.0),
        ("四周放坡2m", 2.0),
        ("两侧各加宽1.5米", 1.5),
        ("实际开挖线外移2米", 2.0),
        ("外扩500mm", 0.5),
        ("以红线外2m为准", 2.0),
        ("含操作面2米", 2.0),
        ("预留1米工作面", 1.0),
        ("超挖0.3米", 0.3),
        ("沟槽开挖，两侧外扩1米、外放3米", 3.0),
        ("放坡1:0.5", 1.5),
        ("widened by 2 m on each side", 2.0),
        ("the cut goes 3 m beyond the outline", 3.0),
        ("extended by 1.5 m", 1.5),
        ("开挖边线在上述范围外8m", 8.0),
        ("各点为结构外边线，开挖线在其外3m", 3.0),
        ("放坡系数0.75", 2.25),
        ("一比一放坡", 3.0),
        ("按一比零点七五放坡", 2.25),
        ("边坡1比0.5", 1.5),
        ("坡角45°", 3.0),
        ("45度放坡", 3.0),
        ("side slopes 1V:1.5H", 4.5),
        ("side slopes 2H:1V", 6.0),
        ("battered back at 1 in 1", 3.0),
        ("坑壁垂直90°，边坡自稳", 0.0),
        ("放坡比例尺一比五百", 0.0),
        ("出图比例一比一千，边坡另详", 0.0),
        ("pipe laid at gradient 1 in 200", 0.0),
        ("<table><tr><td>放坡</td><td>1:1</td></tr></table>", 3.0),
        ("<table><tr><td>边坡</td><td></td></tr><tr><td>比例</td><td>1:2</td></tr></table>", 0.0),
        ("双管敷设，管中心距6m", 6.0),
        ("管中心距路缘石1.5m", 0.0),
        ("线位距图示线以南4米", 4.0),
        ("以管中心线两边各开挖4m", 4.0),
        ("堆土：南侧5m范围", 5.0),
        ("坐标为手持GPS采集", 5.0),
        ("手机APP取点", 5.0),
        ("奥维地图取点", 5.0),
        ("1:2000纸质图扫描矢量化", 5.0),
        ("手持RTK", 0.0),
        ("GPS-RTK实测", 0.0),
        ("联系手机13800000000", 0.0),
        ("坐标为概略位置，误差±8m", 8.0),
        ("本图仅为示意，以现场放线为准", 5.0),
        ("位置后期可能向南移动6m", 6.0),
        ("南侧6m堆土", 6.0),
        ("边坡坡率 0.5", 1.5),
        ("实际开挖范围比上述坐标大0.5m", 0.5),
        ("降水井沿基坑周边6m布置", 6.0),
        ("管道长度200米", 0.0),
        ("围挡高2米", 0.0),
        ("开挖深度3米", 0.0),
        ("坡度2%", 0.0),
        ("加宽2车道", 0.0),
        ("面积外放20平方米", 0.0),
        ("两侧各加宽两米", 2.0),
        ("坡顶线外1.5m", 1.5),
        ("每侧多挖半米", 0.5),
        ("1 m working space all round", 1.0),
        ("正常施工", 0.0),
        # To one side, round the works, along what reaches out of them.
        ("向北扩60米", 60.0),
        ("往南延伸40米", 40.0),
        ("向道路方向延伸30米", 30.0),
        ("向外25米", 25.0),
        ("锚索长65米", 65.0),
        ("备注：锚索伸出红线15米", 15.0),
        ("锚索伸入用地红线外约15m", 15.0),
        ("土钉伸出围护结构以外3米", 3.0),
        ("锚杆长度25~30m", 30.0),
        ("吊臂长40米", 40.0),
        ("影响范围50米", 50.0),
        ("降水影响半径约45m", 45.0),
        ("爆破安全距离200米", 200.0),
        ("警戒范围200米", 200.0),
        ("两侧各5米", 5.0),
        ("中心线两侧各25米", 25.0),
        ("四周各扩3米", 3.0),
        ("周边20米范围内降水", 20.0),
        ("操作空间每侧10米", 10.0),
        ("施工便道宽8米", 8.0),
        ("施工作业带25m", 12.5),
        ("anchors 25 m long", 25.0),
        # What lies elsewhere, is quoted, kept away from, or drawn already.
        ("自W1井沿规划路向北延伸200米", 0.0),
        ("管线向东延伸300米", 0.0),
        ("抗浮锚杆长12m", 0.0),
        ("在供热管道保护范围外8m", 0.0),
        ("管道坡率0.003", 0.0),
        ("高程误差±5cm", 0.0),
        ("高程精度5m", 0.0),
        ("误差可能有3米", 3.0),
        ("误差约±3米", 3.0),
        ("坐标误差可达3m", 3.0),
        ("定位精度约5m", 5.0),
        ("整体南移5m", 5.0),
        ("移位3m", 3.0),
        ("南侧外3米打设钢板桩", 3.0),
        ("半宽3m", 3.0),
        ("道路半宽6m", 0.0),
        ("坐标不太准确", 5.0),
        ("位置待定", 5.0),
        ("坐标不确定度小", 0.0),
        ("位置准确", 0.0),
        ("具体位置以现场为准", 5.0),
        ("施工位置示意图", 0.0),
        ("横坡坡率1.5%", 0.0),
        ("比例尺1:500，图幅宽1m", 0.0),
        ("与建筑物保持安全距离15米", 0.0),
        ("供热管道两侧各10米为保护范围", 0.0),
        ("两侧各30米为居民区", 0.0),
        ("周边50米范围内有学校", 0.0),
        ("西侧60米为学校", 0.0),
        ("两侧净距各5米", 0.0),
        ("工作井深8米", 0.0),
        ("桩长30米", 0.0),
        ("运距20公里", 0.0),
    ],
)
def test_beyond_said(text: str, metres: float) -> None:
    assert beyond_said(text, depth_m=3.0) == pytest.approx(metres)


def test_a_slope_needs_a_depth_and_an_outward_move_a_length() -> None:
    assert beyond_said("按0.75放坡", depth_m=4) == beyond_said("放坡比例0.75", depth_m=4) == 3.0
    assert beyond_said("按图放坡", depth_m=4) == beyond_said("放坡比例见图", depth_m=4) == 0.0
    # Of a cut of which nobody says how deep it is, the deepest that is sloped; 1:6 is the gradient of something else.
    assert beyond_said("放坡1:0.5", depth_m=None) == 10
    assert beyond_said("坡度1:5", depth_m=None) == 100
    assert beyond_said("坡度1:5.1", depth_m=None) == 0
    assert says_more_than_drawn("外扩，放坡1:0.5")
    assert says_more_than_drawn("边线适当外扩")
    # How far off the drawing is says nothing of how far the works go beyond it: both count.
    assert says_more_than_drawn("红线仅为示意，沟槽外扩") and says_more_than_drawn("误差±1m，沟槽外扩")
    assert beyond_said("误差±5m，外扩2米", depth_m=None) == beyond_said("红线仅为示意，外扩2米", depth_m=None) == 7
    assert says_more_than_drawn("另有支管接至北侧用户，未绘") and says_more_than_drawn("本次仅绘制起始段")
    assert not says_more_than_drawn("其余现状管线未绘") and not says_more_than_drawn("未绘制路名")
    assert says_more_than_drawn("仅绘制本次施工段的起始部分") and says_more_than_drawn("其他专业同步施工，未画出")
    assert not says_more_than_drawn("仅绘制本次施工段") and not says_more_than_drawn("支线未绘制，另行申请")
    assert says_more_than_drawn("还有一段未画") and not says_more_than_drawn("其余部分未画出，不在本次范围")
    assert not says_more_than_drawn("外扩2米") and not says_more_than_drawn("放坡开挖")


@pytest.mark.parametrize(
    ("name", "value", "near"),
    [
        ("备注", "横穿热力管道", True),
        ("备注", "跨越供热管沟", True),
        ("备注", "紧邻热力管网施工", True),
        ("备注", "下穿供热主管线", True),
        ("备注", "距热力管0.5米", True),
        ("备注", "与暖气管道净距约80cm", True),
        ("与热力管距离", "0.5m", True),
        ("距供热管道距离(m)", "1.2", True),
        ("remark", "crosses the heating main", True),
        ("remark", "0.6 m from the heat pipe", True),
        ("备注", "不锈钢管横穿热力管道", True),
        ("备注", "位于供热管道上方", True),
        ("备注", "距暖气管半米", True),
        ("备注", "与热力管道交叉", True),
        ("remark", "over the existing heat pipe", True),
        ("备注", "供热管道下穿铁路", False),
        ("remark", "heating main under the road", False),
        ("备注", "本工程不穿越热力管道", False),
        ("备注", "避开热力管道", False),
        ("备注", "未跨越供热管沟", False),
        ("备注", "距热力管50米", False),
        ("与热力管距离", "120m", False),
        ("备注", "横穿中州大道", False),
        ("备注", "横穿给水管道", False),
        ("备注", "热力公司审查，横穿马路", False),
        ("remark", "does not cross the heating main", False),
        ("remark", "crosses the street", False),
    ],
)
def test_says_near_heat(name: str, value: str, near: bool) -> None:
    assert says_near_heat(name, value) is near


@pytest.mark.parametrize(
    "sign",
    ["1", "1.", "沟", "宽 ", "over-", "外放", "向北扩6米", "两侧各", "锚索长", "1~", "路宽3米", "5m wide ", "1 x"],
)
def test_pass_a_text_of_very_many_signs_is_read_once(sign: str) -> None:
    """Read again from each of its signs, it would take an hour."""
    text = (sign * 300_000)[:300_000]
    assert beyond_said(text, depth_m=2.0) in (0.0, 6.0) and not says_near_heat("", text)
    assert size_said(text) in (0.0, 3.0, 5.0)
    metres_of_text(text, metres_per=1.0)


@pytest.mark.parametrize(
    "name",
    [
        "周边",
        "现状",
        "地类名称",
        "DLMC",
        "土质",
        "所属村",
        "监理",
        "安全员",
        "介质",
        "施工方",
        "填表人",
        "审批意见",
        "桥名",
        "existing use",
    ],
)
def test_columns_of_the_place_its_people_and_papers(name: str) -> None:
    assert is_of_the_place(name)


@pytest.mark.parametrize(
    "name", ["附属", "危险品", "树", "其他", "配套", "设备", "F1", "字段3", "土方", "回填", "广告牌", "other", "extras"]
)
def test_columns_of_which_nobody_knows_what_they_hold(name: str) -> None:
    assert not is_of_the_place(name)


@pytest.mark.parametrize(
    ("value", "how_many"),
    [
        ("1座", True),
        ("约20株", True),
        ("5桶", True),
        ("有", True),
        (True, True),
        ("J1", False),
        ("3", False),
        ("DN300", False),
        ("无", False),
    ],
)
def test_a_value_that_counts(value: object, how_many: bool) -> None:
    assert counts(value) is how_many


@pytest.mark.parametrize(
    ("name", "value", "metres"),
    [
        ("长度", 80, 80.0),
        ("长度", "80米", 80.0),
        ("管长", "0.1km", 100.0),
        ("length", 50, 50.0),
        ("备注", "顶管长80米", 80.0),
        ("备注", "DN300管道120米", 120.0),
        ("备注", "管道DN300，长120米", 120.0),
        ("备注", "敷设给水管道长度约120米", 120.0),
        ("备注", "桩长30米", 0.0),
        ("备注", "管道埋深2米", 0.0),
        ("备注", "沟槽宽2米", 0.0),
        ("备注", "现状管道长80米", 0.0),
        ("边长", 5, 0.0),
        ("长度", "待定", 0.0),
    ],
)
def test_how_long_a_run_is_said_to_be(name: str, value: object, metres: float) -> None:
    assert run_said(name, value) == pytest.approx(metres)


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("<tr><th>槽宽(m)</th><td>8</td></tr>", 8.0),
        ("沟宽[mm]：800", 0.8),
        ("槽宽(m) 800mm", 0.8),
        ("长度(m) 8", 0.0),
        ("道路宽(m) 40", 0.0),
    ],
)
def test_a_unit_may_stand_in_brackets_before_its_number(text: str, metres: float) -> None:
    assert size_said(text) == pytest.approx(metres)


@pytest.mark.parametrize("text", ["手持GPS", "奥维", "Google Earth", "手机定位", "卫星影像", "scanned plan"])
def test_an_origin_that_is_no_survey_is_an_error(text: str) -> None:
    assert origin_error_m(text) == 5.0


@pytest.mark.parametrize(
    "text", ["设计院施工图", "GPS-RTK", "全站仪", "现场影像资料", "甲方提供CAD图，手机核对", "CORS"]
)
def test_other_origins_are_none(text: str) -> None:
    assert origin_error_m(text) == 0.0


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("工作井10×6m", 11.66),
        ("6m×8m接驳坑", 10.0),
        ("井坑6000×6000", 8.49),
        ("井坑6×6", 8.49),
        ("盖板沟2×1.5m", 2.0),
        ("雨水方沟6000x2500", 6.0),
        ("2.0×1.5m雨水箱涵", 2.0),
        ("BxH=6000x2500", 6.0),
        ("现状方沟6000x2500", 0.0),
        ("2×DN600", 0.6),
    ],
)
def test_a_pit_beside_the_line_is_as_wide_as_its_corners(text: str, metres: float) -> None:
    assert size_said(text) == pytest.approx(metres, abs=0.01)
