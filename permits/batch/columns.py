"""The columns of a results file: what each holds, of what kind it is, and how it is explained to a planner."""

from __future__ import annotations

import pyarrow

from geo.arrow import without_pandas
from geo.dataclass import dataclass
from geo.text import Text
from permits.service.row_names import GEOMETRY

without_pandas()
_TEXT, _NUMBER, _METRES, _FLAG = pyarrow.string(), pyarrow.int64(), pyarrow.float64(), pyarrow.bool_()


@dataclass(frozen=True)
class Column:
    """One column; ``repeated``: the same few values come again and again."""

    name: str
    kind: pyarrow.DataType
    said: Text
    repeated: bool = False


def _code(name: str, zh: str, en: str) -> Column:
    return Column(name, _TEXT, Text(zh, en), repeated=True)


_WHOSE = (
    Column(
        "row",
        _NUMBER,
        Text(
            "结果中的行号，从 0 数起，两张表以它相连；一般即文件中的顺序，读不出的和另一坐标系的排在同一段之后",
            "number of the row in the result, counted from 0; joins the two tables. It is the order of the file, but what could not be read and what is in another system follows its neighbours",
        ),
    ),
    _code("layer", "图层；文件只有一层的为空", "layer; empty where the file has one"),
    Column("feature", _TEXT, Text("该处自己的编号（id），没有的为其位置", "the site's own id, else its position")),
)
_PLACE = Column(
    "position",
    _NUMBER,
    Text(
        "在文件该图层中的位置，从 0 数起；没有读出的可能没有",
        "its place in the layer of the file, counted from 0; what was not read may have none",
    ),
)
_CERTAINTY = _code(
    "certainty",
    "确定程度：inside 在内、marginal 临界、outside 在外、undetermined 无法判定",
    "how sure: inside, marginal, outside, undetermined",
)
_CLAUSE = (
    _code(
        "provision",
        "依据：条款编号，或不是条款的原因代码",
        "on what it rests: a clause, or the code of a reason that is none",
    ),
    _code("clause", "条款，中文写法", "the clause as it is cited in Chinese"),
)
_MEASURED = (
    Column("distance_m", _METRES, Text("量得距离，米", "distance as measured, metres")),
    Column("limit_m", _METRES, Text("规定距离，米", "distance that the law sets, metres")),
    Column(
        "margin_m",
        _METRES,
        Text("量得减规定，米；0 和负数为在范围以内", "measured less set, metres; 0 and below is inside"),
    ),
    Column("uncertainty_m", _METRES, Text("位置误差，米", "position error, metres")),
)

SITES = (
    *_WHOSE,
    _PLACE,
    _code("activities", "作业代码，分号隔开", "codes of the activities, by semicolons"),
    _code("outcome", "结论代码，最严的一个", "code of the outcome, the strictest"),
    _code("outcome_zh", "结论", "the outcome in Chinese"),
    _code("outcomes", "同时成立的全部结论，最严的在前", "all outcomes that hold together, strictest first"),
    *_CLAUSE,
    _CERTAINTY,
    _code("activity", "决定结论的作业", "the activity that decides"),
    _code("asset_id", "决定结论的设施", "the asset that decides"),
    _code("zone", "决定结论的范围", "the zone that decides"),
    *_MEASURED,
    _code("tier", "安全评审筛查的档，属类比时才有", "tier of a review screening, where it is by analogy"),
    Column(
        "nearest_asset_id",
        _TEXT,
        Text("最近的设施，不论规定如何", "the nearest asset, whatever the law says of it"),
        True,
    ),
    _code("nearest_zone", "最近设施周围的范围", "the zone round the nearest asset"),
    Column("nearest_distance_m", _METRES, Text("到最近设施的距离，米", "distance to the nearest asset, metres")),
    Column("nearest_limit_m", _METRES, Text("最近设施的规定距离，米", "distance that the law sets there, metres")),
    Column("nearest_margin_m", _METRES, Text("两者之差，米", "the one less the other, metres")),
    Column("nearest_uncertainty_m", _METRES, Text("最近设施处的位置误差，米", "position error there, metres")),
    Column("findings", _NUMBER, Text("检查结果条数", "how many findings there are")),
    Column("assets", _NUMBER, Text("涉及设施数", "how many assets they name")),
    _code(
        "undetermined_by",
        "为什么无法判定：原因代码，分号隔开",
        "why it cannot be told: codes of reasons, by semicolons",
    ),
    _code(
        "settled_by",
        "要补报、改正什么才能判定：作业事实、属性、图层的名称，分号隔开；以 / 隔开的任一个即可",
        "what is to be stated or put right, so that it can be told: names of facts, properties and layers, by semicolons; of those parted by / any one",
    ),
    _code("undetermined_zh", "为什么无法判定、缺什么，中文", "why it cannot be told and what is lacking, in Chinese"),
    _code("undetermined_en", "同上，英文", "the same in English"),
    Column(
        "error",
        _TEXT,
        Text("该处没有判定的原因；判定了的为空", "why nothing was judged there, in Chinese; empty where it was"),
    ),
    Column("error_en", _TEXT, Text("同上，英文", "the same in English")),
    Column(
        GEOMETRY,
        pyarrow.binary(),
        Text(
            "所交图形，经纬度（WGS 84）；没有判定的为空",
            "the shape handed in, longitude and latitude (WGS 84); empty where nothing was judged",
        ),
    ),
)
FINDINGS = (
    *_WHOSE,
    _code("outcome", "该条检查结果的结论代码", "code of the outcome of this finding"),
    _CERTAINTY,
    *_CLAUSE,
    _code("activity", "作业代码", "code of the activity"),
    _code("asset_id", "设施编号", "the asset"),
    _code("zone", "范围", "the zone"),
    _code("measured_from", "从设施的哪条线量起", "from which line of the asset"),
    *_MEASURED,
    _code("reading", "条文有不同理解时采用的解读", "the reading in force, where the text is open"),
    _code(
        "other_readings",
        "其他解读及其结论：解读=取值:结论，分号隔开",
        "other readings and their outcomes: reading=value:outcome, by semicolons",
    ),
    _code("assumed", "作出的假定，分号隔开", "what was assumed, by semicolons"),
    Column(
        "statutory",
        _FLAG,
        Text("出自条文（否：类比或程序的原因）", "from the order (false: by analogy, or a reason of the program)"),
    ),
    _code("if_inside", "在范围以内时的结论", "the outcome if it lies inside"),
    _code("tier", "安全评审筛查的档", "tier of a review screening"),
    Column(
        "presumed", _FLAG, Text("推定须评审；不问此事的为空", "a review is presumed; empty where that is not asked")
    ),
    Column("by_analogy", _FLAG, Text("类比适用（自备供热设施）", "applied by analogy (a supply of one's own)")),
)


def schema(columns: tuple[Column, ...]) -> pyarrow.Schema:
    """Columns as Arrow has them."""
    return pyarrow.schema([(one.name, one.kind) for one in columns])
