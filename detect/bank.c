/* bank.c - see bank.h. */
#include "bank.h"

#include "sixteen.h"

#include <stdio.h>
#include <string.h>

enum {
    MOST_LINES = 2000, /* of a text that are searched for plain numbers and SWIFT codes */
    MOST_FOLDED = 8192,
    MOST_GAP = 28, /* bytes between the word and its number */
    MOST_CUE = 20, /* bytes before a SWIFT code in which its cue stands */
    LEAST_DIGITS = 6,
    MOST_DIGITS = 19,
};

/* Country and length of its IBANs (SWIFT's registry). */
static const char *const iban_lengths =
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 "
    "DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 "
    "IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 "
    "MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 "
    "SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 ";

/* ISO 3166, for the fifth and sixth letter of a SWIFT code. */
static const char *const countries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR "
    "BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ "
    "EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW "
    "GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY "
    "KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV "
    "MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY "
    "QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG "
    "TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA "
    "ZM ZW ";

static bool is_upper(char ch)
{
    return ch >= 'A' && ch <= 'Z';
}

static bool is_digit(char ch)
{
    return ch >= '0' && ch <= '9';
}

static bool is_alnum(char ch)
{
    return is_upper(ch) || is_digit(ch) || (ch >= 'a' && ch <= 'z');
}

struct found {
    struct bank_account *out;
    size_t most, count;
};

static void add(struct found *found, enum bank_kind kind, const char *value)
{
    struct bank_account account = {.kind = kind};

    snprintf(account.value, sizeof(account.value), "%s", value);
    if (kind != BANK_ACCOUNT)
        memcpy(account.country, value + (kind == BANK_SWIFT ? 4 : 0), 2);
    for (size_t i = 0; i < found->count; i++)
        if (bank_same(&found->out[i], &account))
            return;
    if (found->count < found->most)
        found->out[found->count++] = account;
}

/* --- IBAN --- */

static size_t iban_length(const char *country)
{
    for (const char *at = iban_lengths; *at; at += 5)
        if (at[0] == country[0] && at[1] == country[1])
            return (size_t)(at[2] - '0') * 10 + (size_t)(at[3] - '0');
    return 0;
}

static bool checksum_fits(const char *iban, size_t len)
{
    unsigned rest = 0;

    for (size_t i = 0; i < len; i++) {
        char ch = iban[(i + 4) % len];

        if (is_digit(ch))
            rest = (rest * 10 + (unsigned)(ch - '0')) % 97;
        else
            rest = (rest * 100 + (unsigned)(ch - 'A') + 10) % 97;
    }
    return rest == 1;
}

/* How long the separator at s is: a blank, a dash, a dot, a no-break space; 0: none. */
static size_t separator(struct str s)
{
    if (s.len >= 2 && s.at[0] == '\xc2' && s.at[1] == '\xa0')
        return 2;
    return s.len > 0 && strchr(" -.\t", s.at[0]) ? 1 : 0;
}

static bool iban_at(struct str text, size_t at, char out[BANK_TEXT])
{
    size_t need = iban_length(text.at + at), got = 0;

    while (got < need && at < text.len) {
        char ch = text.at[at];

        if (is_upper(ch) || is_digit(ch)) {
            out[got++] = ch;
            at++;
            continue;
        }
        size_t step = separator(str_part(text, at, 2));

        if (step == 0)
            return false;
        at += step;
    }
    out[got] = '\0';
    return need > 0 && got == need && (at >= text.len || !is_alnum(text.at[at])) &&
           checksum_fits(out, got);
}

static void find_ibans(struct found *found, struct str text)
{
    char iban[BANK_TEXT];

    for (size_t at = 0; at + 15 <= text.len; at++) {
        const char *s = text.at + at;

        if (is_upper(s[0]) && is_upper(s[1]) && (is_digit(s[2]) || s[2] == ' ') &&
            (at == 0 || !is_alnum(s[-1])) && iban_at(text, at, iban))
            add(found, BANK_IBAN, iban);
    }
}

/* --- SWIFT --- */

static bool is_country(const char *code)
{
    for (const char *at = countries; *at; at += 3)
        if (at[0] == code[0] && at[1] == code[1])
            return true;
    return false;
}

static bool is_swift(struct str word)
{
    if (word.len != 8 && word.len != 11)
        return false;
    for (size_t i = 0; i < word.len; i++)
        if (!is_upper(word.at[i]) && (i < 6 || !is_digit(word.at[i])))
            return false;
    return is_country(word.at + 4);
}

/* "swift", "bic" shortly before the code. */
static bool has_cue(struct str before, const struct words *words)
{
    struct word_hit hit;
    struct buf folded;
    bool found;

    if (before.len > MOST_CUE)
        before = str_part(before, before.len - MOST_CUE, MOST_CUE);
    buf_init(&folded, 8 * MOST_CUE);
    words_fold(&folded, before);
    found = words_next_folded(words, WORDS_BANK, "swift", buf_as_str(&folded), 0, &hit);
    buf_dispose(&folded);
    return found;
}

/* A code that begins its line may have its cue at the end of the line before. */
static void find_swift(struct found *found, struct str above, struct str line,
                       const struct words *words)
{
    for (size_t at = 0; at < line.len;) {
        char code[12] = "";
        size_t len = 0;

        while (at + len < line.len && is_alnum(line.at[at + len]))
            len++;
        if (is_swift(str_part(line, at, len)) &&
            has_cue(at == 0 ? above : str_part(line, 0, at), words)) {
            memcpy(code, line.at + at, len);
            add(found, BANK_SWIFT, code);
        }
        at += len + 1;
    }
}

/* --- plain numbers --- */

/* Between "account" and its number: ": ", " no. ", " number (USD): ". */
static bool is_gap(struct str gap)
{
    size_t words = 0;
    bool inside = false, points = gap.len <= 2;

    if (gap.len > MOST_GAP)
        return false;
    for (size_t i = 0; i < gap.len; i++) {
        bool letter = is_alnum(gap.at[i]);

        words += letter && !inside;
        inside = letter;
        points = points || strchr(":#.=", gap.at[i]) || (unsigned char)gap.at[i] == 0xef;
    }
    for (size_t i = 0; i + 1 < gap.len; i++)
        points = points || memcmp(gap.at + i, "no", 2) == 0 || memcmp(gap.at + i, "nr", 2) == 0 ||
                 memcmp(gap.at + i, "nu", 2) == 0;
    return points && words <= 3;
}

/* 2026-01-31 and 31.01.2026 are no accounts; nor is what has a + before it. */
static bool looks_like_date(struct str text)
{
    char shape[12] = "";

    for (size_t i = 0; i < text.len && i < 10; i++)
        shape[i] = is_digit(text.at[i]) ? 'd' : '-';
    return text.len <= 10 && (strcmp(shape, "dddd-dd-dd") == 0 || strcmp(shape, "dd-dd-dddd") == 0);
}

static bool number_at(struct str text, size_t at, char out[BANK_TEXT])
{
    size_t begin = at, digits = 0, end = at;

    while (at < text.len && digits < BANK_TEXT - 1) {
        size_t step = separator(str_part(text, at, 2));

        if (is_digit(text.at[at])) {
            out[digits++] = text.at[at++];
            end = at;
        } else if (step > 0 && at + step < text.len && is_digit(text.at[at + step])) {
            at += step;
        } else {
            break;
        }
    }
    out[digits] = '\0';
    return digits >= LEAST_DIGITS && digits <= MOST_DIGITS &&
           !looks_like_date(str_part(text, begin, end - begin)) &&
           (end == text.len || !is_alnum(text.at[end]));
}

static void find_numbers(struct found *found, struct str folded, const struct words *words)
{
    struct word_hit hit;
    size_t from = 0;

    while (words_next_folded(words, WORDS_BANK, "account", folded, from, &hit)) {
        size_t at = hit.until;
        char number[BANK_TEXT];

        while (at < folded.len && !is_digit(folded.at[at]) && at - hit.until <= MOST_GAP)
            at++;
        if (at < folded.len && is_digit(folded.at[at]) &&
            is_gap(str_part(folded, hit.until, at - hit.until)) && folded.at[at - 1] != '+' &&
            number_at(folded, at, number))
            add(found, BANK_ACCOUNT, number);
        from = hit.until;
    }
}

/* --- lines --- */

static size_t count_digits(struct str line)
{
    size_t digits = 0;

    for (size_t i = 0; i < line.len; i++)
        digits += is_digit(line.at[i]);
    return digits;
}

static bool has_code_word(struct str line)
{
    size_t run = 0;

    for (size_t i = 0; i < line.len; i++) {
        run = is_upper(line.at[i]) ? run + 1 : 0;
        if (run == 6)
            return true;
    }
    return false;
}

/* A line and the one before it: "Account number:" often stands above its number. */
static void search_line(struct found *found, struct str before, struct str line,
                        const struct words *words)
{
    struct buf folded;

    if (line.len > MOST_FOLDED / 2)
        return;
    if (has_code_word(line))
        find_swift(found, before, line, words);
    if (count_digits(line) < LEAST_DIGITS)
        return;
    buf_init(&folded, 2 * MOST_FOLDED);
    if (before.len < MOST_FOLDED / 4)
        words_fold(&folded, before);
    buf_char(&folded, ' ');
    words_fold(&folded, line);
    find_numbers(found, buf_as_str(&folded), words);
    buf_dispose(&folded);
}

/* Full-width letters and digits, as Chinese writers use them, in their plain form. */
static struct str narrow(struct buf *out, struct str text)
{
    if (str_find(text, str_of("\xef\xbc")) == text.len)
        return text;
    while (text.len > 0) {
        int32_t ch = utf8_take(&text);

        if (ch >= 0xff01 && ch <= 0xff5e)
            ch -= 0xff01 - 0x21;
        utf8_put(out, ch < 0 ? '?' : (uint32_t)ch);
    }
    return buf_as_str(out);
}

size_t bank_find(struct bank_account *out, size_t most, struct str text, const struct words *words)
{
    struct found found = {.out = out, .most = most};
    struct str before = str_of(""), line, rest;
    struct buf plain;

    buf_init(&plain, text.len + 1);
    text = narrow(&plain, text);
    find_ibans(&found, text);
    rest = text;
    for (unsigned i = 0; i < MOST_LINES && str_next_line(&rest, &line); i++) {
        line = str_trim(line);
        search_line(&found, before, line, words);
        if (line.len > 0)
            before = line;
    }
    buf_dispose(&plain);
    return found.count;
}

/* How many bytes come before the next digit, capital or first byte of a full-width digit; of many,
 * some. */
static size_t idle_bytes(struct str text)
{
    sixteen some;
    uint64_t found;

    if (text.len < SIXTEEN)
        return 0;
    memcpy(&some, text.at, SIXTEEN);
    found = side_by_side((sixteen)(some - '0' < 10) | (sixteen)(some - 'A' < 26) |
                         (sixteen)(some == 0xef));
    return found ? (size_t)__builtin_ctzll(found) : SIXTEEN;
}

bool bank_is_possible(struct str text)
{
    size_t digits = 0, capitals = 0, gap = 0;

    for (size_t i = 0; i < text.len; i++) {
        size_t idle = idle_bytes(str_part(text, i, text.len));
        unsigned char byte = (unsigned char)text.at[i];

        if (idle > 0) {
            i += idle - 1;
            gap += idle - 1;
            byte = ' ';
        }
        capitals = is_upper((char)byte) ? capitals + 1 : 0;
        if (is_digit((char)byte)) {
            digits++;
            gap = 0;
        } else if (++gap > 3) {
            digits = 0;
        }
        /* six digits close together, a SWIFT code, or the first byte of a full-width digit */
        if (digits == LEAST_DIGITS || capitals == 6 || byte == 0xef)
            return true;
    }
    return false;
}

bool bank_same(const struct bank_account *a, const struct bank_account *b)
{
    size_t len_a = strlen(a->value), len_b = strlen(b->value);

    if (a->kind == BANK_IBAN && b->kind == BANK_ACCOUNT)
        return len_b >= 7 && len_b < len_a && strcmp(a->value + len_a - len_b, b->value) == 0;
    if (a->kind == BANK_ACCOUNT && b->kind == BANK_IBAN)
        return bank_same(b, a);
    return a->kind == b->kind && strcmp(a->value, b->value) == 0;
}

bool bank_is_mentioned(struct str text, const struct words *words)
{
    struct word_hit hit;
    struct buf folded;
    bool found;

    buf_init(&folded, text.len * 4 + 16);
    words_fold(&folded, text);
    found = str_find(buf_as_str(&folded), str_of("bank")) < folded.len ||
            words_next_folded(words, WORDS_BANK, "bank", buf_as_str(&folded), 0, &hit) ||
            words_next_folded(words, WORDS_BANK, "swift", buf_as_str(&folded), 0, &hit);
    buf_dispose(&folded);
    return found;
}
