"""Small good files of every event format, written for the tests."""

from __future__ import annotations

__all__ = ["SAMPLES", "gdelt_row"]


def gdelt_row(number: int, width: int) -> list[str]:
    """A GDELT event row of 57, 58 (version 1.0) or 61 (version 2.0) columns."""
    row = [""] * width
    row[0], row[1], row[2], row[3] = str(410_000_000 + number), "20150301", "201503", "2015"
    row[5], row[7] = ("IRN", "IRN") if number % 2 else ("IRQGOV", "IRQ")
    row[15], row[17] = ("IRQ", "IRQ") if number % 2 else ("IRNMIL", "IRN")
    row[26], row[27], row[28], row[29] = ("190", "190", "19", "4") if number % 3 else ("0871",) * 4
    row[30], row[31], row[32], row[33] = (
        ("-10", "4", "1", "4") if number % 3 else ("9", "2", "1", "2")
    )
    place, added = (52, 59) if width == 61 else (50, 56)
    row[place], row[added - 3], row[added - 2] = "Basra, Al Basrah, Iraq", "30.5", "47.8"
    row[added] = "20150302" + ("120000" if width == 61 else "")
    if width > 57:
        row[added + 1] = f"http://example.org/story/{number}"
    return row


def _lines(*lines: str) -> bytes:
    return ("\n".join(lines) + "\n").encode()


_KEDS_SPACED = _lines(
    "800922  IRQ     IRN     223     MIL ENGAGEME",
    "800923  IRN     IRQ     223     MIL ENGAGEME",
    "880808  UNO     IRQ     065     TRUCE",
    "900815  IRQ     IRN     081     MAKE AGREEME",
    "910308  IRN     IRQKUR  121     CRITICIZE",
    "000105  IRN     IRQ     031     MEET",
)

_KEDS_TABBED = _lines(
    "790415\tISR\tPAL\t223\t(MIL ENGAGEMENT)\tFIRED ON",
    "850610\tISR\tLEB\t012\t(RETREAT)\tWITHDREW FROM",
    "930913\tISR\tPLO\t081\t(MAKE AGREEMENT)\tSIGNED",
    "000105\tSYR\tISR\t031\t(MEET)\tMET",
    "040630\tSYR\tIRQ\t073\t(GIVE OTHER ASSIST)\tCOOPERATION",
)

_WEIS_CSV = _lines(
    "date,source,target,code",
    "1980-09-22,IRQ,IRN,223",
    "1980-09-23,IRN,IRQ,223",
    "1988-08-08,UNO,IRQ,065",
    "1990-08-15,IRQ,IRN,081",
    "1990-08-15,IRQ,IRN,081",
    "1991-03-08,IRN,IRQKUR,095",
    "1991-03-09,IRN,IRQ,212",
)

_CAMEO_CSV = _lines(
    "date,source,target,code",
    "2003-03-20,USAMIL,IRQ,190",
    "2004-04-05,IRQREB,USAMIL,193",
    "2005-05-17,IRNGOV,IRQGOV,042",
    "2005-05-17,IRNGOV,IRQGOV,042",
    "2005-07-07,IRN,IRQ,057",
    "2006-09-12,IRQMOSSHI,IRN,046",
    "2006-09-13,ISR,LBNREBHEZ,0871",
    "2006-09-14,ISR,PAL,1011",
    "2006-09-15,ISRMIL,PALREB,190",
    "2006-09-16,PAL,ISR,036",
    "2006-09-17,SYR,LEB,046",
    "2006-09-18,ISR,EGY,130",
    "2006-09-19,ISR,PAL,138",
    "2006-09-20,PALPL,ISR,036",
    "2006-09-21,ISR,LEB,190",
    "2006-09-22,EGY,ISR,057",
)

_ICEWS = _lines(
    "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\t"
    "Intensity\tTarget Name\tTarget Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\t"
    "City\tDistrict\tProvince\tCountry\tLatitude\tLongitude",
    "31\t2014-06-29\tIran\tNA\tIran\tProvide military aid\t072\t8.3\tIraq\tNA\tIraq\t901\t2\t"
    "Example Wire\tBaghdad\tNA\tBaghdad\tIraq\t33.3\t44.4",
    "32\t2014-06-30\tForeign Affairs (Iran)\tGovernment,Foreign Ministry\tIran\tConsult\t040\t1.0\t"
    "Iraq\tNA\tIraq\t902\t1\tExample Wire\tTehran\tNA\tTehran\tIran\t35.7\t51.4",
    "33\t2014-07-01\tSome Minister\tExecutive,Government\tIraq\tMake a visit\t042\t1.9\tIran\tNA\t"
    "Iran\t903\t1\tNA\tNA\tNA\tNA\tIran\tNA\tNA",
    "33\t2014-07-02\tSomebody Else\tNA\tNA\tMake statement\t010\t0\tIran\tNA\tIran\t904\t3\t"
    "Example Wire\tNA\tNA\tNA\tIran\tNA\tNA",
)

_QUADS = _lines(
    "Iran\tProvide military aid\tIraq\t2014-06-29",
    "Foreign Affairs (Iran)\tConsult\tIraq\t2014-06-30",
    "Cleric (Iraq)\tMake an appeal or request\tIran\t2014-07-01",
    "Iraq\tExpress intent to cooperate economically\tIran\t2014-07-02",
)

_POLECAT = _lines(
    "Event ID\tEvent Date\tEvent Type\tEvent Mode\tIntensity\tQuad Code\tContexts\tActor Name\t"
    "Actor Country\tActor COW\tPrimary Actor Sector\tActor Sectors\tActor Title\tActor Name Raw\t"
    "Wikipedia Actor ID\tRecipient Name\tRecipient Country\tRecipient COW\t"
    "Primary Recipient Sector\tRecipient Sectors\tRecipient Title\tRecipient Name Raw\t"
    "Wikipedia Recipient ID\tPlacename\tCity\tDistrict\tProvince\tCountry\tLatitude\tLongitude\t"
    "GeoNames ID\tRaw Placename\tFeature Type\tSource\tPublication Date\tStory People\t"
    "Story Organizations\tStory Locations\tLanguage\tVersion",
    "20230310-0001-aa_AGREE\t2023-03-10\tAGREE\tNone\t2.5\tVERBAL COOPERATION\tdiplomatic\tNone\t"
    "IRN\t630\tGOV\tGOV\tNone\tTehran\tNone\tNone\tSAU\t670\tGOV\tGOV\tNone\tRiyadh\tNone\tBeijing\t"
    "Beijing\tNone\tBeijing\tCHN\t39.9\t116.4\t1816670\tBeijing\tcity\tExample Wire\t2023-03-11\t"
    "None\tNone\tNone\ten\tv1",
    "20230311-0002-bb_ASSAULT\t2023-03-11\tASSAULT\tdrone\t-9.5\tMATERIAL CONFLICT\tmilitary\t"
    "Hezbollah\tLBN\t660\tREB\tREB\tNone\tfighters\tHezbollah\tNone\tISR\t666\tMIL\tMIL\tNone\t"
    "army\tNone\tNone\tNone\tNone\tNone\tISR\tNone\tNone\tNone\tNone\tNone\tExample Wire\t"
    "2023-03-11\tNone\tNone\tNone\ten\tv1",
    "20230312-0003-cc_COOPERATE\t2023-03-12\tCOOPERATE\tNone\t9.5\tMATERIAL COOPERATION\t"
    "military;economic\tNone\tIRN;IRQ\t630;645\tMIL\tMIL\tNone\tforces\tNone\tNone\tIRQ\t645\tGOV\t"
    "GOV\tNone\tBaghdad\tNone\tNone\tNone\tNone\tNone\tIRQ\tNone\tNone\tNone\tNone\tNone\t"
    "Example Wire\t2023-03-13\tNone\tNone\tNone\ten\tv1",
)

_GED = _lines(
    "id,relid,year,active_year,type_of_violence,conflict_name,dyad_name,side_a,side_b,"
    "number_of_sources,source_article,source_office,source_date,source_headline,"
    "where_coordinates,latitude,longitude,date_prec,date_start,date_end,best,high,low",
    "101,X-1,2014,1,1,Iraq: Government,Government of Iraq - IS,Government of Iraq,IS,2,"
    '"""Example Wire,2014-06-30,Many killed, more hurt""",Example Wire,2014-06-30,Many killed,'
    "Tikrit town,34.6,43.7,1,2014-06-28,2014-06-29,10,14,8",
    "102,X-2,2014,1,2,IS - PKK,IS - PKK,IS,PKK,-1,A paper,A paper,,,Sinjar,36.3,41.9,4,"
    "2014-08-03,2014-08-31,5,5,5",
    "103,X-3,2014,1,3,IS - Civilians,IS - Civilians,IS,Civilians,1,A paper,A paper,2014-08-20,,"
    "Sinjar,36.3,41.9,5,2014-08-03 00:00:00.000,2014-08-15 00:00:00.000,50,100,20",
)

_REDUCED = _lines(
    "Date\tSource\tTarget\tCAMEOCode\tNumEvents\tNumArts\tQuadClass\tGoldstein\tSourceGeoType\t"
    "SourceGeoLat\tSourceGeoLong\tTargetGeoType\tTargetGeoLat\tTargetGeoLong\tActionGeoType\t"
    "ActionGeoLat\tActionGeoLong",
    "19800922\tIRQ\tIRN\t190\t3\t12\t4\t-10.0\t1\t33.0\t44.0\t1\t32.0\t53.0\t1\t32.0\t53.0",
    "19880820\tIRN\tIRQ\t0871\t1\t4\t2\t9.0\t1\t32.0\t53.0\t1\t33.0\t44.0\t1\t33.0\t44.0",
    "19900815\tIRQ\tIRN\t057\t2\t6\t1\t8.0\t1\t33.0\t44.0\t1\t32.0\t53.0\t\t\t",
)

_DYADS = _lines(
    '"1982"\t"IRN"\t"IRQ"\t"190"\t"190"\t"19"\t"-10"\t"7"',
    '"1982"\t"IRQ"\t"IRN"\t"1011"\t"101"\t"10"\t"-5"\t"1"',
    '"1982"\t""\t"IRQ"\t"010"\t"010"\t"01"\t"0"\t"2"',
)

SAMPLES: dict[str, tuple[bytes, str]] = {
    "keds-gulf": (_KEDS_SPACED, " "),
    "keds-levant": (_KEDS_TABBED, "\t"),
    "keds-gulf-csv": (_WEIS_CSV, ","),
    "keds-levant-cameo": (_CAMEO_CSV, ","),
    "icews": (_ICEWS, "\t"),
    "icews-quads": (_QUADS, "\t"),
    "gdelt1": (_lines(*("\t".join(gdelt_row(i, 57 + i % 2)) for i in range(8))), "\t"),
    "gdelt1-reduced": (_REDUCED, "\t"),
    "gdelt1-dyads": (_DYADS, "\t"),
    "gdelt2": (_lines(*("\t".join(gdelt_row(i, 61)) for i in range(8))), "\t"),
    "polecat": (_POLECAT, "\t"),
    "ucdp-ged": (_GED, ","),
}
"""Data set id to a good file and its delimiter."""
