"""Where the invented customers are: cities, districts with their codes, ordinary roads."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class District:
    """A district with its six-digit code of GB/T 2260, which opens the credit code."""

    code: str
    name: str
    roads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class City:
    """A city, the sales unit that serves it, and how often customers come from it."""

    name: str
    unit: str
    weight: int
    districts: tuple[District, ...]


def _city(name, unit, weight, *lines):
    districts = (line.split() for line in lines)
    return City(
        name,
        unit,
        weight,
        tuple(District(code, district, tuple(roads)) for code, district, *roads in districts),
    )


CITIES = (
    _city(
        "青岛",
        "XS1",
        24,
        "370202 市南区 香港中路 宁夏路 闽江路",
        "370211 黄岛区 长江中路 江山南路",
        "370214 城阳区 正阳路 春阳路",
    ),
    _city(
        "济南",
        "XS1",
        14,
        "370102 历下区 经十路 解放东路",
        "370112 历城区 工业北路 华信路",
    ),
    _city(
        "杭州",
        "XS1",
        16,
        "330106 西湖区 文三路 古墩路",
        "330109 萧山区 市心北路 通惠中路",
        "330110 余杭区 五常大道 星光街",
    ),
    _city(
        "宁波",
        "XS1",
        12,
        "330212 鄞州区 天童北路 钱湖北路",
        "330211 镇海区 骆驼街 庄市大道",
    ),
    _city(
        "苏州",
        "XS1",
        15,
        "320507 相城区 阳澄湖东路 春申湖路",
        "320509 吴江区 中山南路 云梨路",
    ),
    _city(
        "南京",
        "XS1",
        13,
        "320105 建邺区 江东中路 河西大街",
        "320115 江宁区 双龙大道 将军大道",
    ),
    _city(
        "无锡",
        "XS1",
        9,
        "320206 惠山区 政和大道 堰新路",
        "320214 新吴区 长江北路 锡士路",
    ),
    _city(
        "上海",
        "XS1",
        22,
        "310112 闵行区 七莘路 沪闵路",
        "310114 嘉定区 曹安公路 宝安公路",
        "310115 浦东新区 张杨路 沪南公路",
    ),
    _city(
        "北京",
        "XS1",
        14,
        "110106 丰台区 南四环西路 丰管路",
        "110115 大兴区 兴华大街 金星路",
    ),
    _city(
        "天津",
        "XS1",
        11,
        "120114 武清区 泉州路 翠亨路",
        "120116 滨海新区 洞庭路 新港二号路",
    ),
    _city(
        "石家庄",
        "XS1",
        7,
        "130104 桥西区 新石中路 裕华西路",
        "130108 裕华区 槐安东路 塔北路",
    ),
    _city("沈阳", "XS1", 8, "210106 铁西区 建设东路 北二路", "210114 于洪区 黄海路 沈新路"),
    _city(
        "厦门",
        "XS2",
        10,
        "350206 湖里区 兴隆路 枋湖路",
        "350212 同安区 环城西路 集安路",
    ),
    _city(
        "福州",
        "XS2",
        8,
        "350104 仓山区 金山大道 浦上大道",
        "350102 鼓楼区 五四路 工业路",
    ),
    _city(
        "广州",
        "XS2",
        17,
        "440106 天河区 黄埔大道 广汕路",
        "440113 番禺区 市桥大北路 番禺大道",
    ),
    _city(
        "深圳",
        "XS2",
        15,
        "440306 宝安区 宝安大道 创业二路",
        "440307 龙岗区 龙翔大道 布吉路",
    ),
    _city("佛山", "XS2", 9, "440605 南海区 桂澜路 佛平路", "440606 顺德区 环城路 国泰南路"),
    _city(
        "武汉",
        "XS2",
        13,
        "420112 东西湖区 金山大道 吴中街",
        "420111 洪山区 珞喻路 雄楚大道",
    ),
    _city(
        "长沙",
        "XS2",
        11,
        "430112 望城区 雷锋大道 普瑞大道",
        "430121 长沙县 东六路 开元东路",
    ),
    _city(
        "成都",
        "XS2",
        14,
        "510107 武侯区 武侯大道 机投桥路",
        "510114 新都区 兴乐路 物流大道",
    ),
    _city(
        "重庆",
        "XS2",
        12,
        "500108 南岸区 江南大道 通江大道",
        "500112 渝北区 新南路 双龙大道",
    ),
    _city(
        "西安",
        "XS2",
        11,
        "610113 雁塔区 丈八东路 电子正街",
        "610112 未央区 凤城八路 太华北路",
    ),
    _city(
        "郑州",
        "XS2",
        10,
        "410105 金水区 农业路 花园北路",
        "410184 新郑市 华夏大道 双湖大道",
    ),
    _city(
        "昆明",
        "XS2",
        6,
        "530111 官渡区 彩云北路 关上中路",
        "530114 呈贡区 春融街 聚贤街",
    ),
)
