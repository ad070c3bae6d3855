"""Words that come with names and are no names, as classes: titles and degrees, particles, kinship, patronymics."""

import re
from typing import Final

__all__ = ["GENERATION", "PARTICLES", "TITLES", "is_patronymic"]

_ADDRESS: Final = (
    "mr mrs ms miss mx sir dame lord lady baron baroness count hon honourable honorable rt right dr doctor prof professor docent rev revd "
    "reverend father fr pastor bishop sheikh shaikh sheik shaykh imam haji hajj hajji hadji hj kh "
    "kyai ustad ustadz ayatollah hojatoleslam hojjatoleslam "
    "moslemin "
    "seyyed sayyid sayed seyed syed general gen colonel col captain capt major maj lieutenant lt sergeant sgt admiral adm commander cdr "
    "brigadier brig senator sen deputy mp mps mep mla td msp tuan dato datuk datin tan sri tun puan encik nai phraya police pol "
    "eng engr arch adv advocate judge justice princess prince don dona srta sra herr frau monsieur madame mme mlle dra drs ir ing mag "
    "dipl magistra diplom drhc hc univ em habil dott avv on onorevole pan pani bay bey hanim effendi"
)
_DEGREES: Final = (
    "ba bsc bs be ma msc ms mba mbl mphil phd dphil dsc llb llm lld jd md mdr bed med beng meng bcom mcom bl bds dds do esq qc kc kbe mbe "
    "obe cbe gbs gbm sbs jp frcs se sh mh mm si sip msi sag spd mpd spdi sos ssos skom mkom st mt lc mag skep apt spt mks mhum "
    "shi ssi stp mmar csc drsc ingphd mgr bc judr mudr phdr rndr thdr "
    "paeddr rsdr icdr mvdr pharmdr akad artd thlic phmr dis mda cbe amd ak "
    "fh akp"
)
#: Forms of address, offices, degrees and orders; plain letters, without dots.
TITLES: Final = frozenset((*_ADDRESS.split(), *_DEGREES.split()))
#: What says which of two of one name is meant.
GENERATION: Final = {
    "jr": "junior", "jnr": "junior", "junior": "junior", "iunior": "junior", "sr": "senior", "snr": "senior", "senior": "senior",
    "ii": "2", "iii": "3", "iv": "4", "2nd": "2", "3rd": "3",
}  # fmt: skip
_PARTICLES: Final = (
    "a af al an ap ar as at av ben bin binti bint bt d da dal dalla de degli dei del della den der des di do dos du e el en het i ibn in "
    "kyzy l la las le les lo los na nee o oglu ogly op os san santa st sv "
    "t te ten ter the tot u ul um uulu v van vel von vom y z zu zum zur"
)
#: Small words between names, which come and go with the language.
PARTICLES: Final = frozenset(_PARTICLES.split())
_PATRONYMIC: Final = re.compile(
    ".{2,}(?:[oeyi]vi(?:ch|c|tj|tsj|tsch|cz|ts)|[oei]vna|[oei]wna|ichna|inichna|ovych|evych|ovyc|yovych|owicz|jevic|evic|awna|avna|auna|avich"
    "|yevich|yevna|ovitj|ivna|yivna)"
)


def is_patronymic(word: str) -> bool:
    """Whether a plain word ends as East Slavic patronymics end. Family names may end so too; position decides elsewhere."""
    return _PATRONYMIC.fullmatch(word) is not None
