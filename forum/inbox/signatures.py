"""Signatures, the lines programs add, and the clauses offices put under every letter."""
import re

_MARK = re.compile(r"(?:--|—|––)\s?")
LONGEST_SIGNATURE = 40
_ADDED = re.compile(
    r"(?:wysłan[oey] (?:z|przez|za pomocą|przy użyciu) (?:mojego |moim |urządzenia |telefonu|smartfon|iphone|ipad|androida?|"
    r"samsung|programu|aplikacji|poczty|outlook|telefonem|galaxy|huawei|xiaomi|serwisu|yahoo|bezpiecznej|proton|mobilnej)"
    r"|sent (?:from (?:my|outlook|mail|yahoo|proton|samsung)|with proton|via)|(?:pobierz|uzyskaj) (?:aplikację )?outlook"
    r"|get outlook for|get the outlook|wiadomość wysłana z (?:telefonu|urządzenia|aplikacji)"
    r"|(?:ten|ta) (?:e-?mail|wiadomość|list) (?:został|nie zawiera|jest wolna|jest wolny).{0,60}(?:avast|wirus|sprawdzon)"
    r"|(?:nie zawiera wirusów|virus-free|wolny od wirusów).{0,80}$)", re.IGNORECASE)
_CLOSING = re.compile(
    r"(?:z (?:poważaniem|wyrazami (?:szacunku|uszanowania)|szacunkiem|pozdrowieniami|serdecznymi pozdrowieniami|życzliwością)"
    r"|(?:serdecznie |ciepło )?pozdrawia(?:m|my)(?: serdecznie| ciepło)?|pozdrowienia|łączę (?:wyrazy szacunku|pozdrowienia)"
    r"|pzdr\.?|(?:best |kind |warm )?regards|sincerely|best wishes)\s?[,.!–-]?(?:\s[^\W\d]+){0,3}\s?[,.!]?", re.IGNORECASE)
_POSTSCRIPT = re.compile(r"p\.? ?s\b", re.IGNORECASE)
# Telephones, codes, numbers of offices, addresses: what stands in signatures and not under a greeting alone.
_CONTACT = re.compile(
    r"(?:\b(?:tel|fax|faks|kom|mob|telefon)\b\.?[\s:]*[+(\d]|\+48|\(\d{2,3}\)\s?\d|\b\d{2}-\d{3}\b|\b\d{3}[ -]\d{3}[ -]\d{3}\b|"
    r"\b(?:NIP|REGON|KRS|RODO)\b|\b(?:ul|al|pl)\.\s|www\.|https?://|[\w.+-]{1,64}@[\w-]{1,63}\.)", re.IGNORECASE)
_OFFICE = re.compile(
    r"(?:\b(?:urząd|starostwo|gmina|referat|wydział|biuro|zespół|inspektor|podinspektor|kierownik|dyrektor|naczelnik|sekretarz|"
    r"centrum usług|ośrodek|kuratorium|ministerstwo)\b)", re.IGNORECASE)
_CLAUSE = re.compile(
    r"(?:(?:treść|zawartość|informacje zawarte w) (?:tej|niniejszej|tego) (?:wiadomości|korespondencji|e-?mail|przekazu)"
    r"|(?:ta|niniejsza|powyższa) (?:wiadomość|korespondencja|informacja).{0,120}"
    r"(?:poufn|przeznaczon|wyłącznie|chronion|zastrzeżon)"
    r"|(?:ten|niniejszy) (?:e-?mail|list|przekaz).{0,120}(?:poufn|przeznaczon|wyłącznie|chronion|zastrzeżon)"
    r"|wiadomość ta.{0,120}(?:poufn|przeznaczon|wyłącznie)"
    r"|jeśli nie (?:są państwo|jest pani?|jesteś) (?:zamierzonym |właściwym )?"
    r"(?:adresat|odbiorc)|informacja o poufności|klauzula poufności|uwaga: ta wiadomość"
    r"|th(?:is|e information contained in this) (?:e-?mail|message).{0,160}(?:confidential|intended|privileged)"
    r"|confidentiality notice|pomyśl (?:o środowisku|zanim|czy)|zanim wydrukujesz|(?:chroń|chrońmy) środowisko"
    r"|please consider the environment|dbaj o środowisko|oszczędzaj papier)", re.IGNORECASE)
# People here write about personal data, too: these count only under a greeting, a mark or a rule.
_DATA_CLAUSE = re.compile(
    r"(?:klauzula (?:informacyjna|rodo)|informacj[ae] o przetwarzaniu danych"
    r"|administratorem (?:pani|pana|państwa|twoich|danych)"
    r"|(?:zgodnie z|na podstawie|w związku z|stosownie do) (?:art\. ?1[34]|rozporządzeni|rodo|ogólnym rozporządzeni).{0,300}"
    r"(?:informuj|administrator)|(?:szczegółowe )?(?:informacje|zasady) (?:dotyczące|o|na temat) przetwarzania "
    r"(?:pani |pana |państwa |twoich )?danych)", re.IGNORECASE)
_RULE = re.compile(r"[\s\\_=*~–—-]{5,}")
_MARKS = str.maketrans({"*": "", "\\": "", "\xa0": " ", "#": ""})


def without_signature(lines):
    """Return the lines above the signature; of a signature without a mark, the greeting and the name stay."""
    lines, left, has_words = list(lines), sum(bool(line.strip()) for line in lines), False
    for number, line in enumerate(lines):
        bare = _bare(line)
        left -= bool(bare)
        if _MARK.fullmatch(bare) and left <= LONGEST_SIGNATURE or _ADDED.match(bare) and _is_last(lines, number, left):
            return _within(lines[:number])
        if has_words and (_CLAUSE.match(bare) or _DATA_CLAUSE.match(bare) and _is_under_line(lines[:number])):
            return _within(lines[:number])
        has_words = has_words or bool(bare)
    return _within(lines)


def _within(lines):
    # The last greeting that stands alone on its line, and under it a name and how to reach whoever has it.
    for number in range(len(lines) - 1, -1, -1):
        if _CLOSING.fullmatch(_bare(lines[number])):
            below = lines[number + 1:]
            words = [line for line in below if line.strip()]
            if _is_contact(words):
                return [*lines[:number + 1], *_name_in(words)]
            return lines
    return lines


def _is_contact(words):
    bare = [_bare(line) for line in words]
    # Somebody may go on writing below the greeting.
    if len(words) > LONGEST_SIGNATURE or any(line.endswith("?") or _POSTSCRIPT.match(line) for line in bare):
        return False
    return any(map(_CONTACT.search, bare)) or any(
        _OFFICE.search(line) and len(line.split()) <= 8 and not line.endswith((".", "!")) for line in bare)


def _name_in(words):
    first = _bare(words[0]) if words else ""
    says_more = re.search(r"\d|@|https?:", first) or _CONTACT.search(first) or _OFFICE.search(first)
    return [first] if first and len(first.split()) <= 5 and not says_more else []


def _is_last(lines, number, left):
    # A line of the program's at the end; what follows it is at most a clause.
    return left <= 3 or bool(_CLAUSE.match(_bare(next(line for line in lines[number + 1:] if line.strip()))))


def _is_under_line(above):
    words = [line for line in above if line.strip()]
    return bool(words) and (any(_CLOSING.fullmatch(_bare(line)) for line in words) or bool(_RULE.fullmatch(words[-1])))


def _bare(line):
    return line[:1000].translate(_MARKS).strip()
