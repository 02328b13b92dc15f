/* Words that tell what kind of name stands beside them. */
#include "lexicon.h"

/* Words of one cue, separated by spaces, as token norms are written. A word may have several. */
static const struct {
  uint32_t cue;
  const char *words;
} lists[] = {
    {WM_CUE_TITLE,
     "president minister premier chancellor king queen prince princess duke sheikh emir "
     "sultan pope cardinal archbishop bishop rabbi imam ayatollah mr mr. mrs mrs. ms ms. dr "
     "dr. prof prof. professor sir lord lady dame sen sen. senator rep rep. congressman "
     "congresswoman gov gov. governor mayor general gen gen. colonel col col. major maj. "
     "captain capt capt. lieutenant lt lt. sergeant sgt sgt. admiral adm. judge justice "
     "ambassador envoy secretary commissioner spokesman spokeswoman spokesperson chairman "
     "chairwoman chairperson chair director ceo cfo cto executive officer analyst economist "
     "lawyer attorney prosecutor coach manager striker midfielder defender goalkeeper actor "
     "actress singer author writer journalist scientist researcher engineer leader lawmaker "
     "deputy mp mep speaker coordinator representative founder co-founder owner partner "
     "head chief candidate sheriff detective inspector broadcaster assemblywoman "
     "assemblyman councillor councilor commander marshal dean rector reverend father sister "
     "st. saint datuk dato datin tan tun puan encik"},
    {WM_CUE_TITLE_PART,
     "prime vice deputy foreign interior finance defense defence health education justice "
     "economy energy trade environment agriculture transport chief executive managing first "
     "acting former then interim secretary attorney major lieutenant general brigadier rear "
     "opposition party cabinet state special senior assistant associate under permanent "
     "high honorary crown supreme press operating financial technology technical head home "
     "labour labor culture sports tourism security affairs information communications"},
    {WM_CUE_COMPANY_END,
     "inc inc. ltd ltd. limited llc llp plc corp corp. corporation co co. company gmbh ag "
     "kg kgaa se sa s.a. sas sarl spa s.p.a. srl nv n.v. bv b.v. oy oyj ab asa as a/s aps "
     "ad a.d. doo d.o.o. dd d.d. jsc ojsc pjsc ooo zrt kft sp.z.o.o. bhd berhad sdn pte pty "
     "holdings holding plc."},
    {WM_CUE_ORG_START,
     "ministry university institute department bank college school academy faculty court "
     "agency council commission committee association federation confederation union league "
     "society office bureau board chamber party movement front alliance coalition "
     "organisation organization centre center fund foundation authority directorate "
     "secretariat parliament assembly senate house congress embassy church museum library "
     "hospital army corps inspectorate service administration network group government"},
    {WM_CUE_ORG_END,
     "university ministry institute college school academy court agency council commission "
     "committee association federation confederation union league society bureau board "
     "party movement alliance coalition organisation organization center centre fund "
     "foundation authority parliament assembly senate congress embassy church bank group "
     "partners capital airlines airways motors industries systems technologies technology "
     "solutions networks energy electric telecom communications media press times post "
     "herald tribune guardian journal news insurance pharmaceuticals pharma laboratories "
     "labs software entertainment studios records club united city fc f.c. orchestra museum "
     "hospital army police guard brigade forces corps department office administration "
     "service services trust ventures force navy command division battalion regiment "
     "squadron unit plantation plantations healthcare mutual aviation aircraft recordings "
     "research ratings chemicals chronicle government cabinet junction railroad railway "
     "consulting consortium exchange securities investments logistics shipping railways "
     "steel mining petroleum oil gas power utilities brewery brothers & sons associates "
     "network works"},
    {WM_CUE_PLACE_START,
     "lake mount mt mt. cape river port fort gulf strait isle camp san santa st. el los las"},
    {WM_CUE_PLACE_END,
     "river lake sea ocean bay gulf strait channel canal island islands mountain mountains "
     "hills valley desert peninsula coast beach province district county region "
     "municipality governorate oblast prefecture state territory city town village street "
     "avenue road square park airport station bridge port harbour harbor stadium arena "
     "tower palace castle forest falls plateau basin corridor pass border reservoir dock "
     "gym field playfield creek pond brook dam barrage airfield gate mosque hall mall "
     "market plaza circuit zone"},
    {WM_CUE_THING_END,
     "treaty agreement accord accords act convention protocol charter declaration prize "
     "award awards medal cup championship championships games olympics festival summit war "
     "revolution uprising prix index average code"},
    {WM_CUE_SAYS, "said says told added warned argued wrote announced insisted explained claimed "
                  "stressed noted admitted replied tweeted commented recalled"},
    {WM_CUE_PARTICLE,
     "de da di do dos du del della der den van von ten ter la le bin ibn al el ben abu e y "
     "af av zu dalla"},
    {WM_CUE_JOIN, "of for and the & de"},
    {WM_CUE_NO_PERSON,
     "program programme project plan day week weekly series show book books album film "
     "magazine hotel house telescope operation initiative process report model system "
     "edition cathedral temple monument memorial metro line route highway league division "
     "section no. lodge"},
    {WM_CUE_HONOUR,
     "sri seri hon hon. dr dr. haji hajah ir tengku tun amar patinggi wira paduka minister "
     "general special senior"},
    {WM_CUE_NO_ACRONYM,
     "utc gmt est edt pst pdt cet cest usd eur gbp gdp gnp cpi ppi ipo ceo cfo cto coo vip "
     "aids hiv dna rna suv icu sop atm pdf url usb gps led lng lpg covid sars mers pcr ied "
     "uav ngo ngos sme smes jpy chf rsd ceos tv dvd cd pc mp mps phd mba faq asap diy mvp "
     "dj mc ok okay vat isbn id iq ev evs ai ict wifi sms"},
    {WM_CUE_NO_NAME,
     "the a an this that these those it its he she they we you i his her their our my your "
     "there here in on at by for from with without to of as if when while where why how "
     "what who which but and or nor so yet because although though since after before "
     "during until under over between among about against despite however meanwhile "
     "moreover also then now today yesterday tomorrow monday tuesday wednesday thursday "
     "friday saturday sunday january february march july august september october november "
     "december spring summer autumn winter no not yes all any some many most more much each "
     "every both either neither one two three four five six seven eight nine ten another "
     "other others such same few several only even just still according is are was were be "
     "been being has have had do does did would can could should might must let once "
     "earlier later last next first second third new old perhaps instead thus therefore "
     "hence indeed nearly almost around photo image video read source sources reuters. "
     "editor reporting additional writing editing"},
};

static uint32_t next_word(const char *words, uint32_t *at, const char **word) {
  while (words[*at] == ' ')
    ++*at;
  *word = words + *at;
  uint32_t n = 0;
  while ((*word)[n] && (*word)[n] != ' ')
    n++;
  *at += n;
  return n;
}

bool wm_lexicon_open(wm_lexicon *lexicon, wm_instance *self) {
  enum { N_LISTS = sizeof lists / sizeof *lists };
  uint32_t n = 0;
  uint16_t *cues = NULL;
  /* the first round finds how large the symbols are */
  for (int round = 0; round < 2; round++) {
    for (uint32_t i = 0; i < N_LISTS; i++) {
      const char *word;
      for (uint32_t at = 0, length; (length = next_word(lists[i].words, &at, &word)) > 0;) {
        wm_sym symbol = wm_intern(self, word, length);
        if (cues)
          cues[symbol] = (uint16_t)(cues[symbol] | lists[i].cue);
        else if (symbol != WM_NONE && symbol >= n)
          n = symbol + 1;
      }
    }
    if (!cues && !(cues = wm_alloc(self, n, sizeof *cues)))
      return false;
  }
  *lexicon = (wm_lexicon){cues, n};
  return true;
}
