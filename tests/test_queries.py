"""Twenty questions a historian would ask, as SPARQL files: each runs on the published dump and gives what the texts say."""

import faulthandler
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from click.testing import CliRunner

from pipeline.cli import main
from pipeline.rdf.namespaces import Namespaces, Repository

REPO = Path(__file__).resolve().parents[1]
QUERIES = sorted((REPO / "queries").glob("*.rq"))
PINNED = REPO / "tests/cases/queries"
NAMES = [path.stem for path in QUERIES]

#: Seconds a query may take; the slowest takes about one.
LIMIT = 10
#: Seconds after which a query that does not come back ends the whole run: nothing else can stop an engine that is not Python.
HANGS = 60

#: Queries that a second engine runs as well.
IN_TWO_ENGINES = [
    "05-hands-of-the-1948-letter",
    "08-offices-of-ryumin",
    "09-bodies-and-successors",
    "12-works-cited-by-page",
    "16-interpretations-and-holders",
    "17-dates-of-the-release",
]

Row = dict[str, str]

#: By query: rows that must be there, then rows that must not. A row is given by the columns that matter. All are read off the two texts
#: (¶ counts the lines that are not blank), not off the results.
EXPECTED: dict[str, tuple[list[Row], list[Row]]] = {
    "01-arrests-and-releases": (
        [
            # "In November 1950 ... oversaw the arrest of cardiologist Etinger"; "detained on November 20, 1952" after he was dead.
            {"arrested": "Yakov Etinger", "when": "1950-11", "rank": "Preferred", "died": "1951-03-02", "passage": "ryumin-article ¶18"},
            {"arrested": "Yakov Etinger", "when": "1952-11-20", "rank": "Deprecated", "passage": "ryumin-article ¶23"},
            # "was arrested on 17 March by Lavrentiy Beria's orders"
            {"arrested": "Mikhail Ryumin", "when": "1953-03-17", "orderedBy": "Lavrentiy Beria", "passage": "ryumin-article ¶3"},
            # "contributing decisively to Abakumov's on July 14, 1951"
            {"arrested": "Viktor Abakumov", "when": "1951-07-14", "passage": "ryumin-article ¶13"},
            # "arrested on December 17, 1952"; ordered free on March 31, announced on April 4.
            {"arrested": "Vladimir Vinogradov", "when": "1952-12-17", "releasedNotBefore": "1953-03-31", "releasedNotAfter": "1953-04-04"},
        ],
        [
            {"arrested": "Yakov Etinger", "releasedNotAfter": "1953-04-04"},  # the dead are not released
            {"arrested": "Yakov Etinger", "when": "1952-11-20", "rank": "Normal"},
            {"arrested": "Mikhail Ryumin", "releasedNotAfter": "1953-04-04"},
            {"arrested": "Lydia Timashuk"},
        ],
    ),
    "02-disputed-dates-of-ryumin": (
        [
            {"topic": "arrest of Mikhail Ryumin", "date": "1953-03-17", "mark": "disputed", "passage": "ryumin-article ¶3"},
            # "his own on June 29, 1953", though the press had it by April 6.
            {"topic": "arrest of Mikhail Ryumin", "date": "1953-06-29", "mark": "deprecated", "passage": "ryumin-article ¶35"},
            # "on October 19, 1951, Ryumin was appointed deputy minister" against "by mid-1952"
            {"topic": "appointment of Mikhail Ryumin as deputy minister", "date": "1951-10-19", "passage": "ryumin-article ¶13"},
            {
                "topic": "appointment of Mikhail Ryumin as deputy minister",
                "date": "1952",
                "mark": "deprecated",
                "passage": "ryumin-article ¶35",
            },
            # Reference 14: "Deputy Minister of State Security of the USSR (10/19/1951-11/13/1952)"
            {
                "value": "Deputy Minister of State Security of the USSR",
                "part": "end time",
                "date": "1952-11-13",
                "passage": "ryumin-article ¶82",
            },
        ],
        [
            {"date": "1954-07-22"},  # all passages agree on the execution
            {"date": "1913-09-01"},  # "born in 1913" is less exact, not another date
            {"date": "1954-07-07"},
            {"topic": "arrest of Mikhail Ryumin", "date": "1953-06-29", "rank": "Normal"},
        ],
    ),
    "03-claims-on-coerced-confessions": (
        [
            # "asserting that Etinger had confessed to a among mostly Jewish doctors to assassinate Soviet leaders ... Zhdanov's 1948 death"
            {
                "claim": "Ryumin's claim that Etinger confessed",
                "basis": "confession attributed to Yakov Etinger",
                "allegedConduct": "alleged killing of Zhdanov",
            },
            # "The case used a forced confession from Abakumov's Jewish MGB colleague"
            {"claim": "Shvartsman's statement about Abakumov", "passage": "victims-of-communism-blog ¶8"},
            # "admitting to intentional poisoning of Stalin's inner circle"
            {
                "claim": "confessions of the arrested doctors",
                "allegedConduct": "poisoning of Stalin's inner circle",
                "passage": "ryumin-article ¶18",
            },
            {"claim": "charges of the January communiqué", "basis": "confessions of the arrested doctors"},
            # The charge of false diagnosis is older: Timashuk's "intentional distortions" of 1948.
            {"allegedConduct": "falsified diagnosis", "alsoIn": "Timashuk's accusation of 1948"},
        ],
        [
            {"claim": "Timashuk's accusation of 1948"},  # rests on a cardiogram
            {"claim": "Goglidze's account of Stalin's demands"},
            {"claim": "finding of the MVD of April 1953"},
        ],
    ),
    "04-who-asserted-the-plot": (
        [
            {
                "asserted": "alleged Doctors' Plot",
                "speaker": "Mikhail Ryumin",
                "date": "1951-07-02",
                "document": "Ryumin's letter to Stalin of July 1951",
            },
            {"asserted": "alleged killing of Shcherbakov", "speaker": "Mikhail Ryumin", "date": "1951-07-02"},
            {
                "asserted": "alleged Doctors' Plot",
                "speaker": "TASS",
                "date": "1953-01-13",
                "document": "TASS communiqué of 13 January 1953",
            },
            # "coercion of confessions through from figures like nurse Lydia Timashuk": kept, and ruled out.
            {"speaker": "Lydia Timashuk", "rank": "Deprecated", "passage": "ryumin-article ¶35"},
        ],
        [
            {"speaker": "Lydia Timashuk", "rank": "Normal"},
            {"speaker": "Nikita Khrushchev"},
            {"speaker": "Lavrentiy Beria"},
            {"speaker": "Viktor Abakumov"},
        ],
    ),
    "05-hands-of-the-1948-letter": (
        [
            # "On August 29, 1948 ... Timashuk drafted a formal complaint addressed to General , chief of Joseph Stalin's personal security guard"
            {"act": "writing", "who": "Lydia Timashuk", "when": "1948-08-29", "passage": "ryumin-article ¶16"},
            {"act": "addressee", "to": "Nikolai Vlasik", "passage": "ryumin-article ¶16"},
            {"act": "forwarding", "to": "Ministry of State Security of the USSR", "statedAs": "promptly"},
            # "Stalin read the letter and marked it 'into the archive,' where it stayed for nearly four years"
            {"act": "reading", "who": "Joseph Stalin", "passage": "victims-of-communism-blog ¶4"},
            {"act": "inscription", "statedAs": "into the archive", "passage": "victims-of-communism-blog ¶4"},
            {"act": "rediscovery", "who": "Ministry of State Security of the USSR", "passage": "victims-of-communism-blog ¶4"},
            {"act": "addressee", "to": "KGB", "rank": "Deprecated", "passage": "ryumin-article ¶94"},
        ],
        [
            {"act": "reading", "passage": "ryumin-article ¶16"},  # there it is filed "without Stalin's direct intervention"
            {"who": "Viktor Abakumov"},
            {"to": "Lavrentiy Beria"},
            {"to": "KGB", "rank": "Normal"},
        ],
    ),
    "06-deprecated-and-why": (
        [
            {"item": "Yakov Etinger", "value": "1952-12-02", "why": "impossible sequence", "passage": "ryumin-article ¶23"},
            {"item": "Alexander Shcherbakov", "value": "Andrei Shcherbakov", "why": "error of name", "passage": "ryumin-article ¶18"},
            {"item": "Semyon Ignatiev", "value": "Sergei Ignatiev", "why": "error of name", "passage": "ryumin-article ¶20"},
            {"item": "Lydia Timashuk", "value": "nurse", "passage": "ryumin-article ¶35"},
            {"item": "Lydia Timashuk", "value": "radiologist", "passage": "ryumin-article ¶91"},
            {"item": "Timashuk's letter of August 1948", "value": "KGB", "why": "anachronism"},
        ],
        [
            {"item": "Yakov Etinger", "value": "1951-03-02"},
            {"item": "Lydia Timashuk", "value": "cardiologist"},
            {"item": "Mikhail Ryumin", "value": "1954-07-22"},
            {"why": ""},  # nothing is deprecated without a reason
        ],
    ),
    "07-death-of-etinger": (
        [
            # "Etinger's death from a heart attack on 2 March 1951"; "Etinger died in custody on March 2, 1951"
            {"value": "1951-03-02", "rank": "Preferred", "passage": "ryumin-article ¶18"},
            {"value": "1951-03-02", "rank": "Preferred", "passage": "ryumin-article ¶35"},
            {"statedAs": "heart attack", "passage": "ryumin-article ¶18"},
            # "Etinger died in custody on December 2, 1952, from injuries sustained during harsh questioning"
            {"value": "1952-12-02", "rank": "Deprecated", "passage": "ryumin-article ¶23"},
            {"value": "injuries suffered in custody", "support": "explicitly stated", "passage": "ryumin-article ¶23"},
        ],
        [
            {"value": "1951-03-02", "passage": "ryumin-article ¶23"},
            {"value": "1952-12-02", "rank": "Preferred"},
            {"statedAs": "heart attack", "passage": "ryumin-article ¶23"},
            {"passage": "victims-of-communism-blog ¶5"},  # the blog does not know him
        ],
    ),
    "08-offices-of-ryumin": (
        [
            # "By May 1943 ... deputy chief of the 4th Department ... chief on January 17, 1944, and holding it until March 23, 1945"
            {"office": "deputy chief of department", "by": "1943-05", "until": "1944-01-17", "passage": "ryumin-article ¶8"},
            {"office": "chief of department", "from": "1944-01-17", "until": "1945-03-23", "passage": "ryumin-article ¶8"},
            {"office": "senior investigator", "unit": "6th Department (investigative unit)", "from": "1945-03", "until": "1946-05"},
            {"office": "deputy chief of section", "unit": "2nd Section of the 6th Department", "by": "1946-05"},
            {
                "person": "Mikhail Ryumin",
                "office": "Deputy Minister of State Security of the USSR",
                "from": "1951-10-19",
                "until": "1952-11-13",
            },
            {"person": "Semyon Ignatiev", "office": "Minister of State Security of the USSR", "predecessor": "Viktor Abakumov"},
        ],
        [
            {"person": "Mikhail Ryumin", "office": "Minister of State Security of the USSR"},
            {"person": "Mikhail Ryumin", "predecessor": "Viktor Abakumov"},
            {"person": "Mikhail Ryumin", "by": "1952", "rank": "Normal"},
            {"person": "Viktor Abakumov", "until": "1954-12"},
        ],
    ),
    "09-bodies-and-successors": (
        [
            # Reference 9, a title: "ОГПУ– НКВД — НКГБ — МГБ — МВД — КГБ (1917–1991)"
            {"older": "OGPU", "newer": "NKVD", "passage": "ryumin-article ¶67"},
            {"older": "NKVD", "newer": "NKGB", "passage": "ryumin-article ¶67"},
            {"older": "NKGB", "newer": "Ministry of State Security of the USSR", "passage": "ryumin-article ¶67"},
            {"older": "Ministry of Internal Affairs of the USSR", "newer": "KGB", "passage": "ryumin-article ¶67"},
            # "the MGB—the predecessor of the KGB"
            {"older": "Ministry of State Security of the USSR", "newer": "KGB", "passage": "victims-of-communism-blog ¶4"},
            # "the reorganization of into the 3rd Main Directorate of the Ministry of State Security () in 1946"
            {
                "older": "SMERSH",
                "newer": "3rd Main Directorate of the Ministry of State Security",
                "when": "1946",
                "passage": "ryumin-article ¶8",
            },
        ],
        [
            {"older": "KGB"},
            {"older": "OGPU", "newer": "KGB"},
            {"newer": "OGPU"},
            {"older": "SMERSH", "newer": "Ministry of State Security of the USSR", "rank": "Normal"},
        ],
    ),
    "10-only-implied": (
        [
            # "Other prominent figures followed, such as Miron M. Vovsi": after December 17, 1952, and no day.
            {"item": "arrest of Miron Vovsi", "claim": "point in time", "value": "1952", "passage": "ryumin-article ¶23"},
            # "Abakumov, convicted in December 1954 alongside others, was executed"
            {"item": "execution of Viktor Abakumov", "claim": "point in time", "value": "1954-12", "passage": "ryumin-article ¶13"},
            # "leading to Abakumov's arrest", after 13 July 1951
            {"item": "arrest of Viktor Abakumov", "claim": "point in time", "value": "1951-07", "passage": "ryumin-article ¶18"},
        ],
        [
            {"item": "death of Joseph Stalin", "claim": "point in time", "value": "1953-03-05"},
            {"item": "Mikhail Ryumin", "claim": "date of death"},
            {"item": "arrest of Vladimir Vinogradov", "claim": "point in time", "value": "1952-12-17"},
        ],
    ),
    "11-lost-and-supplied-words": (
        [
            {"word": "Vlasik", "hole": "word supplied", "passage": "ryumin-article ¶16"},  # "addressed to General , chief of"
            {"word": "Pravda", "hole": "word supplied", "passage": "ryumin-article ¶28"},  # "Soviet newspapers and Izvestiia published"
            {
                "hole": "word lost",
                "item": "helper with Ryumin's letter",
                "passage": "ryumin-article ¶13",
            },  # "with assistance from , bypassed"
            {"word": "TASS", "hole": "word supplied", "passage": "ryumin-article ¶25"},  # "the official Soviet news agency issued"
        ],
        [
            {"passage": "victims-of-communism-blog ¶4"},  # the blog is whole
            {"passage": "victims-of-communism-blog ¶8"},
            {"hole": "word lost", "word": "Vlasik"},
            {"hole": "word supplied", "word": ""},
        ],
    ),
    "12-works-cited-by-page": (
        [
            {"note": "1", "work": "Stalin's Last Crime", "page": "217", "speaker": "Sergei Goglidze"},
            {"note": "2", "work": "The Cambridge History of Russia, volume 3", "page": "264", "speaker": ""},
            {"note": "3", "work": "Stalin's Last Crime", "page": "256", "speaker": "Lev Shvartsman"},
            {"note": "5", "work": "Stalin's Last Crime", "page": "293", "statedAs": "Ibid."},
            {"page": "658–660", "passage": "ryumin-article ¶67"},
        ],
        [
            {"page": "1418"},  # the number of a telegram
            {"page": "217", "work": "The Cambridge History of Russia, volume 3"},
            {"note": "6", "page": "293"},
            {"page": "152", "speaker": "Lev Shvartsman"},
        ],
    ),
    "13-awards-given-and-revoked": (
        [
            # "Once the plot was made public ... awarded the Order of Lenin"; "stripped of her state honors"
            {"person": "Lydia Timashuk", "what": "Order of Lenin", "revoked": "1953", "passage": "victims-of-communism-blog ¶5"},
            {"person": "Lydia Timashuk", "revoked": "1953", "notBefore": "1953-03-05", "passage": "victims-of-communism-blog ¶10"},
            {"person": "Lydia Timashuk", "given": "1953", "notBefore": "1953-01-13"},
        ],
        [
            {"person": "Mikhail Ryumin"},
            {"what": "Order of Lenin", "revoked": ""},
            {"given": "1948"},
        ],
    ),
    "14-numbers-and-populations": (
        [
            # "Thirty-seven doctors ... were arrested" against "which allegedly included up to 37 doctors and specialists"
            {
                "number": "37",
                "bound": "",
                "population": "doctors arrested in the Doctors' Plot case",
                "passage": "victims-of-communism-blog ¶5",
            },
            {"number": "37", "bound": "at most", "population": "people accused in the confessions", "passage": "ryumin-article ¶20"},
            {"number": "9", "bound": "at least", "when": "1953-01", "passage": "ryumin-article ¶23"},
            {"number": "6", "population": "arrested doctors identified as Jewish", "passage": "ryumin-article ¶23"},
            {"number": "13", "population": "Jewish Anti-Fascist Committee", "passage": "victims-of-communism-blog ¶7"},
            {"number": "100000", "bound": "more than", "population": "petitions for punishment", "passage": "ryumin-article ¶25"},
            {"number": "2000000", "bound": "at most", "population": "Jewish citizens of the Soviet Union", "passage": "ryumin-article ¶37"},
            {"number": "700", "bound": "about", "population": "cases overseen by Ryumin", "passage": "ryumin-article ¶11"},
        ],
        [
            {"number": "37", "bound": "at most", "passage": "victims-of-communism-blog ¶5"},
            {"number": "37", "population": "arrested members of the security services"},  # "even more members", without a figure
            {"number": "9", "bound": ""},
            {"number": "1.5"},  # a height
        ],
    ),
    "15-negations": (
        [
            {
                "item": "Viktor Abakumov",
                "denied": "Jewish people",
                "passage": "victims-of-communism-blog ¶8",
            },  # "In fact, Abakumov wasn't Jewish"
            {"item": "Dmitry Pletnyov", "denied": "Jewish people", "passage": "ryumin-article ¶23"},  # "non-Jewish suspects like Pletnyov"
            {"item": "Mikhail Ryumin", "denied": "posthumous rehabilitation", "passage": "ryumin-article ¶32"},
            {"item": "alleged Doctors' Plot", "denied": "independent evidence", "passage": "ryumin-article ¶37"},
            {"form": "count of zero", "denied": "no arrests", "passage": "ryumin-article ¶16"},
            {"item": "alleged plan to deport Soviet Jews", "form": "no value", "denied": "ordered by", "passage": "ryumin-article ¶37"},
        ],
        [
            {"item": "Lev Shvartsman", "denied": "Jewish people"},
            {"item": "Vladimir Vinogradov", "denied": "Jewish people"},
            {"item": "Viktor Abakumov", "denied": "posthumous rehabilitation"},
        ],
    ),
    "16-interpretations-and-holders": (
        [
            {"interpretation": "view of political calculation", "holder": "Yoram Gorlizki", "passage": "ryumin-article ¶37"},
            {"interpretation": "view of political calculation", "holder": "Oleg Khlevniuk", "passage": "ryumin-article ¶37"},
            {"interpretation": "Brent's view of Ryumin's part", "holder": "Jonathan Brent", "passage": "ryumin-article ¶35"},
            {"interpretation": "view of a planned antisemitic action", "holder": "Joshua Rubenstein", "passage": "ryumin-article ¶37"},
            # "including Joshua Rubenstein and , link the plot"
            {
                "interpretation": "view of a planned antisemitic action",
                "holder": "unknown",
                "hole": "word lost",
                "passage": "ryumin-article ¶37",
            },
        ],
        [
            {"holder": "TASS"},
            {"holder": "Mikhail Ryumin"},
            {"interpretation": "sceptical view of the deportation plan", "holder": "Joshua Rubenstein"},
        ],
    ),
    "17-dates-of-the-release": (
        [
            {"kind": "ordered", "date": "1953-03-31", "by": "Lavrentiy Beria", "disputed": "true", "passage": "ryumin-article ¶28"},
            {"kind": "ordered", "date": "1953-04-03", "by": "Lavrentiy Beria", "disputed": "true", "passage": "ryumin-article ¶30"},
            {"kind": "announced", "date": "1953-04-04", "passage": "ryumin-article ¶30"},  # "publicized the next day"
            {"kind": "printed", "date": "1953-04-04", "in": "Izvestia", "passage": "ryumin-article ¶28"},
            {"kind": "carried out", "date": "unknown"},
        ],
        [
            {"kind": "ordered", "date": "1953-04-04"},
            {"kind": "announced", "date": "1953-04-03"},
            {"kind": "carried out", "date": "1953-04-04"},
            {"passage": "victims-of-communism-blog ¶10"},  # tells of the closing of the case, of no release
        ],
    ),
    "18-identities": (
        [
            {"item": "Yakov Kogan", "verdict": "possibly the same", "other": "Boris Kogan", "passage": "ryumin-article ¶23"},
            {"item": "Miriam Etinger", "verdict": "possibly the same", "other": "Yakov Etinger", "passage": "ryumin-article ¶25"},
            {"item": "Joseph Stalin", "verdict": "same on Wikidata"},
            {"item": "Order of Lenin", "verdict": "same on Wikidata"},
        ],
        [
            {"item": "Miriam Etinger", "verdict": "same on Wikidata"},
            {"item": "Yakov Etinger", "verdict": "possibly the same", "other": "Miron Vovsi"},
            {"item": "witness of the meetings", "verdict": "same on Wikidata"},
        ],
    ),
    "19-what-rests-on-a-paragraph": (
        [
            {"item": "arrest of Yakov Etinger", "claim": "point in time", "value": "1952-11-20", "rank": "Deprecated"},
            {"item": "death of Yakov Etinger", "claim": "point in time", "value": "1952-12-02", "rank": "Deprecated"},
            {"item": "arrest of Vladimir Vinogradov", "claim": "point in time", "value": "1952-12-17"},
            {"item": "arrests of doctors in late 1952", "claim": "number of arrests", "value": "9"},
            {"item": "Yakov Kogan", "claim": "employer", "value": "Kremlin hospital"},
        ],
        [
            {"value": "1951-03-02"},
            {"item": "Viktor Abakumov"},
            {"item": "Lydia Timashuk"},
        ],
    ),
    "20-accusations-and-judgements": (
        [
            {
                "assertion": "Timashuk's accusation of 1948",
                "aspect": "asserted by",
                "value": "Lydia Timashuk",
                "passage": "ryumin-article ¶16",
            },
            # "a preliminary deemed the allegations unsubstantiated"
            {
                "assertion": "Timashuk's accusation of 1948",
                "aspect": "judged",
                "value": "unsubstantiated",
                "by": "Ministry of State Security of the USSR",
            },
            {"assertion": "charges of the January communiqué", "aspect": "accuses", "value": "doctors arrested in the Doctors' Plot case"},
            {
                "assertion": "charges of the January communiqué",
                "aspect": "judged",
                "value": "fabricated",
                "by": "Ministry of Internal Affairs of the USSR",
            },
            {
                "assertion": "charges of the January communiqué",
                "aspect": "withdrawn by",
                "when": "1953-04-04",
                "passage": "ryumin-article ¶28",
            },
            {"assertion": "Ryumin's accusation of Abakumov", "aspect": "of", "value": "incompetence", "passage": "ryumin-article ¶13"},
            {"assertion": "confession attributed to Yakov Etinger", "aspect": "withdrawn by", "value": "none"},
        ],
        [
            {"assertion": "charges of the January communiqué", "aspect": "asserted by", "value": "Lydia Timashuk"},
            {"assertion": "Ryumin's accusation of Abakumov", "aspect": "accuses", "value": "Yakov Etinger"},
            {"assertion": "Shvartsman's statement about Abakumov", "aspect": "accuses", "value": "Joseph Stalin"},
            {"aspect": "withdrawn by", "value": "Mikhail Ryumin"},
        ],
    ),
}


@pytest.fixture(scope="module")
def dumps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dumps, made afresh."""
    build = tmp_path_factory.mktemp("build")
    before = Path.cwd()
    os.chdir(REPO)
    try:
        result = CliRunner().invoke(main, ["publish", "--build", str(build)])
    finally:
        os.chdir(before)
    assert result.exit_code == 0, result.output
    return build / "dumps"


@pytest.fixture(scope="module")
def bare(dumps: Path) -> ox.Store:
    """The dump alone."""
    store = ox.Store()
    store.bulk_load(path=str(dumps / "doctors-plot.nt"), format=ox.RdfFormat.N_TRIPLES)
    return store


@pytest.fixture(scope="module")
def store(dumps: Path) -> ox.Store:
    """The dump with the ontology, which holds the names of properties."""
    store = ox.Store()
    store.bulk_load(path=str(dumps / "doctors-plot.nt"), format=ox.RdfFormat.N_TRIPLES)
    store.bulk_load(path=str(dumps / "doctors-plot-ontology.ttl"), format=ox.RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="module")
def graph(dumps: Path) -> Iterator[rdflib.Graph]:
    """The same in the other engine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
        graph = rdflib.Graph().parse(dumps / "doctors-plot.nt", format="nt")
        yield graph.parse(dumps / "doctors-plot-ontology.ttl", format="turtle")


@pytest.fixture(autouse=True)
def _watchdog() -> Iterator[None]:
    """End the run if a query never comes back."""
    faulthandler.dump_traceback_later(HANGS, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()


def text(name: str) -> str:
    return (REPO / "queries" / f"{name}.rq").read_text("utf-8")


def table(store: ox.Store, name: str) -> list[Row]:
    """The result as rows of texts, in an order that does not hang on the engine."""
    start = time.perf_counter()
    result = store.query(text(name))
    assert isinstance(result, ox.QuerySolutions)
    columns = [variable.value for variable in result.variables]
    rows = [{column: "" if (term := row[column]) is None else str(getattr(term, "value", term)) for column in columns} for row in result]
    assert time.perf_counter() - start < LIMIT
    return sorted(rows, key=lambda row: list(row.values()))


def tsv(rows: list[Row]) -> str:
    cells = [list(rows[0]), *(list(row.values()) for row in rows)]
    assert not any(re.search(r"[\t\n\r]", cell) for line in cells for cell in line)
    return "".join("\t".join(line) + "\n" for line in cells)


def holds(row: Row, pattern: Row) -> bool:
    return all(row[column] == value for column, value in pattern.items())


def test_there_are_twenty_numbered_in_order() -> None:
    assert [name[:3] for name in NAMES] == [f"{number:02}-" for number in range(1, 21)]
    assert list(EXPECTED) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_each_begins_with_its_question_and_how_to_read_the_answer(name: str) -> None:
    comment, empty, explanation = text(name).partition("\n#\n")
    assert re.fullmatch(r"# [A-Z].*\?", comment, re.DOTALL) and empty
    assert re.match(r"(# .+\n){2,}PREFIX ", explanation)


@pytest.mark.parametrize("name", NAMES)
def test_each_declares_the_usual_prefixes_and_no_more(name: str) -> None:
    usual = Namespaces(Repository.at("https://w3id.org/doctors-plot/")).prefixes()
    declared = dict(re.findall(r"^PREFIX (\w+): <(.+)>$", text(name), re.MULTILINE))
    assert declared.items() <= usual.items()
    body = text(name).rpartition("\nSELECT")[2]
    assert [prefix for prefix in declared if not re.search(rf"\b{prefix}:", body)] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_whole_result_is_as_pinned(name: str, store: ox.Store, request: pytest.FixtureRequest) -> None:
    rows = table(store, name)
    assert rows
    path = PINNED / f"{name}.tsv"
    if request.config.getoption("--update"):
        path.write_text(tsv(rows), encoding="utf-8")
    assert tsv(rows) == path.read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_what_the_texts_say_is_there_and_what_they_do_not_say_is_not(name: str, store: ox.Store) -> None:
    rows = table(store, name)
    there, absent = EXPECTED[name]
    assert len(there) >= 2 and len(absent) >= 2
    assert [pattern for pattern in there if not any(holds(row, pattern) for row in rows)] == []
    assert [row for row in rows if any(holds(row, pattern) for pattern in absent)] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_dump_alone_gives_as_many_rows(name: str, store: ox.Store, bare: ox.Store) -> None:
    assert len(table(bare, name)) == len(table(store, name))


@pytest.mark.parametrize("name", IN_TWO_ENGINES)
def test_another_engine_gives_the_same_rows(name: str, store: ox.Store, graph: rdflib.Graph) -> None:
    result = graph.query(text(name))
    columns = [str(variable) for variable in result.vars or []]
    rows = [["" if term is None else str(term) for term in row] for row in result]  # type: ignore[union-attr]
    assert columns == list(table(store, name)[0])
    assert sorted(rows) == [list(row.values()) for row in table(store, name)]


def test_nothing_is_pinned_that_no_query_gives() -> None:
    assert {path.stem for path in PINNED.glob("*.tsv")} == set(NAMES)
