"""A small file in each structural format, written for the tests, and what checks every reader."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from detente.evidence.batch import Batch
from detente.evidence.schema import COLUMNS, PRECISIONS, QUARANTINE, STATUSES, EvidenceKind
from detente.sources import (
    atop,
    contiguity,
    cow_alliance,
    cow_igo,
    cow_mid,
    cow_trade,
    cow_war,
    dyadic_mid,
    epr,
    gml,
    icow,
    ideal_points,
    midi,
    nmc,
    polity,
    rivalries_td,
    rivalries_tss,
    sipri,
    ucdp_acd,
    ucdp_nonstate,
    un_votes,
    vdem,
    wrp,
)
from detente.sources.base import DataSet


@dataclass(frozen=True)
class Fixture:
    """A file of a data set, its `name` on disk, and other files that lie beside it."""

    dataset: DataSet
    name: str
    text: str
    beside: dict[str, str] = field(default_factory=dict)

    def write(self, folder: Path, text: str | None = None) -> Path:
        """Writes the files and returns the path to read."""
        for name, content in self.beside.items():
            (folder / name).write_text(content, "utf-8")
        path = folder / self.name
        path.write_text(self.text if text is None else text, "utf-8")
        return path


def read_all(dataset: DataSet, path: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """All rows of a file with every column of their kind, and all rows set aside."""
    batches = list(dataset.read(path))
    return rows_of(batches), pl.concat([batch.bad for batch in batches])


def rows_of(batches: list[Batch]) -> pl.DataFrame:
    return pl.concat([batch.complete() for batch in batches])


def between(one: str, other: str) -> pl.Expr:
    """Rows of ties between two actors, in either direction."""
    return ((pl.col("actor") == one) & (pl.col("target") == other)) | (
        (pl.col("actor") == other) & (pl.col("target") == one)
    )


def holds(on: date) -> pl.Expr:
    """Ties that hold on a day of which both dates are known to the day."""
    return (pl.col("start") <= on) & (pl.col("end").is_null() | (pl.col("end") >= on))


def check_contract(dataset: DataSet, path: Path) -> pl.DataFrame:
    """Asserts what every reader owes the Writer; returns the rows."""
    batches = list(dataset.read(path))
    assert {batch.kind for batch in batches} <= set(dataset.kinds)
    rows, kind = rows_of(batches), batches[0].kind
    for batch in batches:
        assert set(batch.rows.columns) <= set(COLUMNS[kind])
        assert batch.rows.height <= 300_000
        assert batch.bad.schema == pl.Schema(QUARANTINE)
    assert (rows["source"] == dataset.id).all()
    assert rows["record"].is_unique().all()
    assert rows["record"].null_count() == 0
    assert rows["recorded"].null_count() == 0
    assert rows["status"].is_in(STATUSES).all()
    assert rows["start"].null_count() == 0
    assert rows["actor_raw"].null_count() == 0
    for edge in ("start", "end"):
        dated = rows.filter(pl.col(edge).is_not_null())
        assert dated[f"{edge}_precision"].is_in(PRECISIONS).all()
        first_of_year = dated.filter(pl.col(f"{edge}_precision") == "year")[edge]
        assert (first_of_year == first_of_year.dt.truncate("1y")).all()
        first_of_month = dated.filter(pl.col(f"{edge}_precision") == "month")[edge]
        assert (first_of_month == first_of_month.dt.truncate("1mo")).all()
    exact = rows.filter((pl.col("start_precision") == "day") & (pl.col("end_precision") == "day"))
    assert (exact["start"] <= exact["end"]).all()
    assert rows["censored"].null_count() == 0
    assert rows.filter("censored")["end"].null_count() == rows.filter("censored").height
    if kind is EvidenceKind.TIE:
        assert rows["target_raw"].null_count() == 0
        assert rows["directed"].null_count() == 0
        known = rows.filter(pl.col("actor").is_not_null() & pl.col("target").is_not_null())
        assert rows["kind"].null_count() == 0
        assert known.height > 0
    else:
        assert rows["trait"].null_count() == 0
        assert (rows["value"].is_not_null() | rows["text"].is_not_null()).all()
    return rows


_MIDB = """dispnum3,dispnum4,stabb,ccode,stday,stmon,styear,endday,endmon,endyear,sidea,revstate,\
revtype1,revtype2,fatality,fatalpre,hiact,hostlev,orig,version,changes_1,changes_2,changes_3
9001,-9,IRN,630,15,6,2004,21,6,2004,1,1,1,-9,0,0,16,4,1,4.2,0,0,0
9001,-9,IRQ,645,15,6,2004,21,6,2004,0,0,0,-9,0,0,8,3,1,4.2,0,0,0
9001,-9,UKG,200,18,6,2004,20,6,2004,0,0,0,-9,0,0,0,1,0,4.2,0,0,0
9002,-9,IRN,630,-9,5,2010,31,12,2010,1,1,1,-9,0,0,16,4,1,4.2,0,0,0
9002,-9,IRQ,645,-9,-9,2010,31,12,2010,0,0,0,-9,0,0,0,1,1,4.2,0,0,0
9003,-9,IRN,630,1,1,1990,1,2,1990,1,1,1,-9,0,0,16,4,1,4.2,0,0,0
9003,-9,IRQ,645,2,2,1990,3,2,1990,0,0,0,-9,0,0,0,1,1,4.2,0,0,0
"""
_MIDA = """dispnum3,dispnum4,stday,stmon,styear,endday,endmon,endyear,numa,numb,ongo2010,version
9001,-9,15,6,2004,21,6,2004,1,2,0,4.2
9002,-9,-9,5,2010,31,12,2010,1,1,1,4.2
9003,-9,1,1,1990,3,2,1990,1,1,0,4.2
"""
_DYADIC = """disno,statea,namea,stateb,nameb,strtday,strtmnth,strtyr,endday,endmnth,endyear,\
outcome,\
hihost,sideaa,sideab,year,ongo2014
4536,630,IRN,645,IRQ,20,1,2007,1,10,2009,0,4,1,0,2007,0
4536,630,IRN,645,IRQ,20,1,2007,1,10,2009,0,4,1,0,2008,0
4536,630,IRN,645,IRQ,20,1,2007,1,10,2009,5,4,1,0,2009,0
4536,645,IRQ,630,IRN,20,1,2007,1,10,2009,0,4,0,1,2007,0
4536,645,IRQ,630,IRN,20,1,2007,1,10,2009,0,4,0,1,2008,0
4536,645,IRQ,630,IRN,20,1,2007,1,10,2009,5,4,0,1,2009,0
4900,645,IRQ,630,IRN,3,4,2014,31,12,2014,0,2,1,0,2014,1
4900,630,IRN,645,IRQ,3,4,2014,31,12,2014,0,2,0,1,2014,1
"""
_GML = """dispnum,ccode1,ccode2,year,midongoing,midonset,sidea1,sidea2,hostlev1,hostlev2,outcome
4523.0,630.0,645.0,2004.0,1.0,1.0,1.0,0.0,4.0,3.0,5.0
4523.0,630.0,645.0,2005.0,1.0,0.0,1.0,0.0,4.0,3.0,5.0
4523.0,645.0,630.0,2004.0,1.0,1.0,0.0,1.0,3.0,4.0,5.0
4523.0,645.0,630.0,2005.0,1.0,0.0,0.0,1.0,3.0,4.0,5.0
"""
_MIDIP = """dispnum,incidnum,stabb,ccode,stday,stmon,styear,endday,endmon,endyear,insidea,sidea,\
fatality,action,hostlev
4016,4016002,USA,2,8,9,1994,9,9,1994,1,1,0,7,3
4016,4016002,HAI,41,8,9,1994,9,9,1994,0,0,0,0,1
4016,4016003,USA,2,12,9,1994,12,9,1994,1,1,0,7,3
"""
_MIDLOCI = """year,dispnum,incidnum,midloc2_location,midloc2_measuringpoint,midloc2_xlongitude
1994,4016,4016002,Port Au Prince,x,-72.3
"""
_INTER = """WarNum,WarName,WarType,ccode,StateName,Side,StartMonth1,StartDay1,StartYear1,EndMonth1,\
EndDay1,EndYear1,StartMonth2,StartDay2,StartYear2,EndMonth2,EndDay2,EndYear2,Initiator
199,Iran-Iraq,1,645,Iraq,2,9,22,1980,8,20,1988,-8,-8,-8,-8,-8,-8,1
199,Iran-Iraq,1,630,Iran,1,9,22,1980,8,20,1988,-8,-8,-8,-8,-8,-8,2
148,Arab-Israeli,1,645,Iraq,2,5,15,1948,7,18,1948,10,15,1948,10,31,1948,2
148,Arab-Israeli,1,666,Israel,1,5,15,1948,7,18,1948,10,22,1948,1,7,1949,2
148,Arab-Israeli,1,652,Syria,2,5,15,1948,7,-9,1948,-8,-8,-8,-8,-8,-8,2
"""
_SPELL = "StartMonth1,StartDay1,StartYear1,EndMonth1,EndDay1,EndYear1,"
_SPELL2 = "StartMonth2,StartDay2,StartYear2,EndMonth2,EndDay2,EndYear2"
_INTRA = f"""WarNum,WarName,WarType,CcodeA,SideA,CcodeB,SideB,Intnl,{_SPELL}{_SPELL2}
797,Fourth Kurds,5,-8,-8,630,Iran,1,3,18,1974,3,6,1975,-8,-8,-8,-8,-8,-8
797,Fourth Kurds,5,645,Iraq,-8,Kurds of the north,1,3,18,1974,4,3,1975,-8,-8,-8,-8,-8,-8
890,Internecine,7,-8,PUK,-8,KDP,0,12,20,1994,8,11,1995,-8,-8,-8,-8,-8,-8
940,Tamil,5,780,Sri Lanka,-8,LTTE,0,10,11,2006,-7,-7,-7,-8,-8,-8,-8,-8,-8
"""
_EXTRA = f"""WarNum,WarName,WarType,ccode1,SideA,ccode2,SideB,{_SPELL}{_SPELL2},NonStateDeaths
482,Resistance,3,2,United States,-8,A resistance,5,3,2003,-7,-7,-7,-8,-8,-8,-8,-8,-8,9
482,Resistance,3,645,Iraq,-8,-8,6,28,2004,-7,-7,-7,-8,-8,-8,-8,-8,-8,9
"""
_NON = """WarNum,WarName,WarType,WhereFought,SideA1,SideA2,SideB1,SideB2,SideB3,SideB4,SideB5,\
StartYear,StartMonth,StartDay,EndYear,EndMonth,EndDay,Version
1581,Angola Guerilla War,8,4,MPLA,-8,UNITA,FNLA of Roberto,-8,-8,-8,1974,10,15,1975,11,10,4
"""
_ALLIANCE = """version4id,ccode,state_name,ss_type,mem_st_day,mem_st_month,mem_st_year,mem_end_day,\
mem_end_month,mem_end_year,left_censor,right_censor,defense,neutrality,nonaggression,entente,version
167,630,"Iran","Type IIb",8,7,1937,24,2,1955,0,0,0,0,1,1,4.1
167,645,"Iraq","Type IIb",8,7,1937,24,2,1955,0,0,0,0,1,1,4.1
241,630,"Iran","Type IIb",3,11,1955,12,3,1979,0,0,0,0,1,,4.1
241,645,"Iraq","Type IIb",24,2,1955,24,3,1959,0,0,0,0,1,,4.1
199,645,"Iraq","Type III",22,3,1945,,,,0,1,0,0,1,1,4.1
199,651,"Egypt","Type III",22,3,1945,26,3,1979,0,0,0,0,1,1,4.1
199,651,"Egypt","Type III",23,5,1989,,,,0,1,0,0,1,1,4.1
"""
_ATOP = """atopid,member,yrent,moent,dayent,yrexit,moexit,dayexit,defense,offense,neutral,\
nonagg,consul
2110,630,1937,7,8,1959,3,24,0,0,0,1,1
2110,645,1937,7,8,1959,3,0,0,0,0,1,1
9000,630,2001,0,0,0,0,0,1,0,0,0,0
9000,652,2003,5,1,0,0,0,1,0,0,0,0
"""
_TSS = """tssr_id,rivalry,ccode1,ccode2,start,end,positional,spatial,ideological,interventionary
129,Iran-Iraq 2,630.0,645.0,1958.0,2003.0,1.0,1.0,,
200,Iran-Israel,630.0,666.0,1979.0,2020.0,,,1.0,
"""
_TD = """rivalryno,rivalryname,ccode1,ccode2,styear,endyear,region,type1,type2,type3
127.0,Iran-Iraq 2,630.0,645.0,1958.0,2010.0,Gulf,positional,spatial,
91.0,Iran-Iraq 1,630.0,645.0,1932.0,1939.0,Gulf,spatial,,
"""
_ICOW = """region,claimdy,claim,name,dyadnum,chal,tgt,dyad,begclaim,endclaim,resolved,icowsal
4,70404,704,Shatt al Arab,4,645,630,630645,197910,199008,4,10
4,70502,705,Khuzestan,2,645,630,630645,198009,199008,4,11
3,17,1,Long ago,1,630,700,630700,188400,188400,4,3
3,18,1,Still there,1,630,696,630696,197111,201799,NA,5
3,19,1,End unknown,1,93,91,91093,199806,NA,NA,5
,,,,,,,,,,,
"""
_CONTDIR = """dyad,statelno,statelab,statehno,statehab,conttype,begin,end,notes,version
630645,630,"IRN",645,"IRQ",1,193210,201612,"x",3.2
2040,2,"USA",40,"CUB",4,190205,190609,"x",3.2
"""
_NMC = """stateabb,ccode,year,milex,milper,irst,pec,tpop,upop,cinc,version
IRN,630,1980,6000000,305,1200,52000,38900,10000,.0101,2021
IRQ,645,1980,-9,430,0,11000,13233,5000,.0075,2021
"""
_ACD_HEAD = (
    "conflict_id,location,side_a,side_a_2nd,side_b,side_b_2nd,incompatibility,territory_name,year,"
    "intensity_level,start_date,start_prec,start_date2,start_prec2,ep_end,ep_end_date,ep_end_prec,"
    "gwno_a,gwno_a_2nd,gwno_b,gwno_b_2nd,version\n"
)
_ACD = _ACD_HEAD + (
    '324,"Iran, Iraq",Government of Iran,,Government of Iraq,,1,Various,1987,2,1972-04-11,1,'
    "1987-09-23,1,0,,,630,,645,,22.1\n"
    '324,"Iran, Iraq",Government of Iran,,Government of Iraq,,1,Various,1988,2,1972-04-11,1,'
    "1987-09-23,1,1,1988-08-20,,630,,645,,22.1\n"
    '299,Syria,Government of Syria,"Government of Iran, Government of Russia (Soviet Union)",'
    '"Hezbollah, Band (of A, B and C)",,2,,2020,2,2011-01-27,4,2011-03-31,4,0,,,652,"365, 630",,'
    ",22.1\n"
    '299,Syria,Government of Syria,"Government of Iran, Government of Russia (Soviet Union)",'
    '"Hezbollah",Government of Turkey,2,,2021,1,2011-01-27,4,2011-03-31,4,0,,,652,"365, 630",,640,'
    "22.1\n"
)
_NONSTATE = """conflict_id,dyad_id,org,side_a_name,side_a_2nd,gwno_a_2nd,side_b_name,side_b_2nd,\
gwno_b_2nd,start_date2,start_prec2,ep_end,ep_end_date,ep_end_prec,year,best_fatality_estimate,\
location,version
1,11,1,PUK,Government of Turkey,640,KDP,,,1994-05-01,1,0,,0,1994,900,Iraq,22.1
1,11,1,PUK,Government of Turkey,640,KDP,,,1994-05-01,1,1,1995-08-31,3,1995,500,Iraq,22.1
2,12,1,Hamas,,,Fatah,,,2021-06-10,2,0,,0,2021,30,Palestine,22.1
"""
_SIPRI = """Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,\
Weapon description,\
Number delivered, ,Year(s) of delivery,status,Comments,SIPRI TIV per unit,\
SIPRI TIV for total order,\
SIPRI TIV of delivered weapons
Hezbollah (Lebanon)*,Iran,1980,?,500,?,Malyutka,anti-tank missile,500,?,1993; 1994; 1996,New,\
Possibly second-hand; aid,0.01,5,6
Iraq,Iran,2014,,7,,Su-25,ground-attack aircraft,7,,2014,Second hand,He said so; aid,4.6,32.2,32.2
Iraq,Russia,2020,,2,,Mi-28,helicopter,,,,New,,5,10,0
Iraq,Iran,2015,,2,,Type-63,launcher,2,,2015,New,Supplier uncertain,1,2,2
NATO**,United States,2010,,1,,C-17A,transport aircraft,1,,2010,New,,5,5,5
"""
_TRADE = """ccode1,ccode2,year,importer1,importer2,flow1,flow2,smoothflow1,smoothflow2
630,645,2000,Iran,Iraq,0,0,0,0
630,645,2003,Iran,Iraq,93.5,-9,93,-9
645,630,2003,Iraq,Iran,-9,93.5,-9,93
"""
_IGO = """igoID,StateID,JoinYear,LeaveYear
3840,630,1960,2005
3840,645,1960,1960
3840,645,1965,2005
1990,670,1981,1985
1990,670,1988,2005
"""
_IGO_NAMES = """igoID,igoAbbr,igoShortName,igoLongName,StartYear
3840,OPEC,OPEC,Organization of Petroleum Exporting Countries (OPEC),1960
1990,GCC,GCC,Gulf Cooperation Council (GCC),1981
"""
_VOTES = """rcid,country,country_code,vote
3001,Iran,IR,yes
3001,Iraq,IQ,yes
3002,Iran,IR,no
3002,Iraq,IQ,abstain
3002,Yemen Arab Republic,,yes
"""
_ROLL_CALLS = """rcid,session,importantvote,date,unres,amend,para,short,descr
3001,38,0,1983-12-15,R/38/100,0,0,QUESTION OF PALESTINE,TO ADOPT
3002,38,0,1983-12-16,R/38/101,0,0,,TO ADOPT SOMETHING LONG
"""
_IDEAL = """Row,ccode,session,NVotes,IdealPoint,QO%,Q5%,Q10%,Q50%,Q90%,Q95%,Q100%,iso3c,Countryname
1,630,38,150,-1.2,-2,-1.5,-1.4,-1.2,-1.0,-0.9,-0.5,IRN,Iran
2,645,38,150,-1.3,-2,-1.6,-1.5,-1.3,-1.1,-1.0,-0.6,IRQ,Iraq
"""
_WRP = """year,state,name,chrstgen,judgen,islmsun,islmshi,islmalw,islmgen,pop
2005,645,IRQ,"500,000",0,9000000,17000000,0,26000000,"28,000,000"
2010,645,IRQ,1600000,0,10335000,18875000,0,30210000,31800000
2010,652,SYR,2000000,-9,15000000,0,2000000,17500000,21000000
"""
_EPR = """gwid,statename,from,to,group,groupid,gwgroupid,umbrella,size,status,reg_aut
645,Iraq,1992,2003,Shi'a Arabs,2000,64502000,,0.625,DISCRIMINATED,false
645,Iraq,2004,2021,Shi'a Arabs,2000,64502000,,0.625,SENIOR PARTNER,false
645,Iraq,2004,2021,Kurds,1000,64501000,,0.17,JUNIOR PARTNER,true
"""
_POLITY = """p5,cyear,ccode,scode,country,year,flag,fragment,democ,autoc,polity,polity2,\
durable,xrreg
0,6452002,645,IRQ,Iraq,2002,0,,0,9,-9,-9,23,2
0,6452003,645,IRQ,Iraq,2003,0,,-66,-66,-66,,0,-66
0,6452014,645,IRQ,Iraq,2014,0,,7,1,6,6,0,2
0,3641980,364,USR,USSR,1980,0,,0,7,-7,-7,27,2
"""
_VDEM = """country_name,country_text_id,country_id,year,COWcode,v2x_polyarchy,\
v2x_polyarchy_codelow,\
v2x_polyarchy_codehigh,v2x_libdem,v2x_libdem_codelow,v2x_libdem_codehigh
Iraq,IRQ,80,2024,645,0.351,0.307,0.392,0.228,0.196,0.26
Hong Kong,HKG,167,2024,,0.2,0.1,0.3,,,
"""

FIXTURES = {
    "cow_mid": Fixture(cow_mid.DATASET, "MIDB 4.2.csv", _MIDB, {"MIDA 4.2.csv": _MIDA}),
    "dyadic_mid": Fixture(dyadic_mid.DATASET, "dyadic.csv", _DYADIC),
    "gml": Fixture(gml.DATASET, "gml.csv", _GML),
    "midi": Fixture(midi.DATASET, "MIDIP.csv", _MIDIP, {"MIDLOCI.csv": _MIDLOCI}),
    "cow_war_inter": Fixture(cow_war.DATASETS[0], "inter.csv", _INTER),
    "cow_war_intra": Fixture(cow_war.DATASETS[1], "intra.csv", _INTRA),
    "cow_war_extra": Fixture(cow_war.DATASETS[2], "extra.csv", _EXTRA),
    "cow_war_non": Fixture(cow_war.DATASETS[3], "non.csv", _NON),
    "cow_alliance": Fixture(cow_alliance.DATASET, "alliance.csv", _ALLIANCE),
    "atop": Fixture(atop.DATASET, "atop5_1m.csv", _ATOP),
    "rivalries_tss": Fixture(rivalries_tss.DATASET, "tss.csv", _TSS),
    "rivalries_td": Fixture(rivalries_td.DATASET, "td.csv", _TD),
    "icow": Fixture(icow.DATASET, "icow.csv", _ICOW),
    "contiguity": Fixture(contiguity.DATASET, "contdir.csv", _CONTDIR),
    "nmc": Fixture(nmc.DATASET, "nmc.csv", _NMC),
    "ucdp_acd": Fixture(ucdp_acd.DATASET, "acd.csv", _ACD),
    "ucdp_nonstate": Fixture(ucdp_nonstate.DATASET, "nonstate.csv", _NONSTATE),
    "sipri": Fixture(sipri.DATASET, "register.csv", _SIPRI),
    "cow_trade": Fixture(cow_trade.DATASET, "trade.csv", _TRADE),
    "cow_igo": Fixture(cow_igo.DATASET, "igo.csv", _IGO, {"names.csv": _IGO_NAMES}),
    "un_votes": Fixture(un_votes.DATASET, "votes.csv", _VOTES, {"un_roll_calls.csv": _ROLL_CALLS}),
    "ideal_points": Fixture(ideal_points.DATASET, "ideal.csv", _IDEAL),
    "wrp": Fixture(wrp.DATASET, "wrp.csv", _WRP),
    "epr": Fixture(epr.DATASET, "epr.csv", _EPR),
    "polity": Fixture(polity.DATASET, "p5.csv", _POLITY),
    "vdem": Fixture(vdem.DATASET, "vdem.csv", _VDEM),
}
"""One fixture per format, by a name like the module's."""
