/* lure.c - see lure.h: the sum, and what all signals share. */
#include "lure_look.h"

#include "base/said.h"
#include "own.h"

#include <stdarg.h>
#include <string.h>

enum { CLIP = 60, REASON = 300, TOGETHER = 4000 };

void lure_say(struct lure_look *look, enum lure_signal signal, const char *fmt, ...)
{
    int points = look->points->at[signal];
    struct buf marked;
    va_list args;

    if (points == 0 || lure_said(look, signal))
        return;
    look->sum += points;
    if (look->out->count == LURE_REASONS)
        return;
    buf_init(&marked, REASON);
    va_start(args, fmt);
    said_vadd(&marked, fmt, args);
    va_end(args);
    look->out->reasons[look->out->count++] = (struct lure_reason){
        signal, points, arena_strndup(look->arena, buf_c(&marked), marked.len)};
    buf_dispose(&marked);
}

bool lure_said(const struct lure_look *look, enum lure_signal signal)
{
    for (size_t i = 0; i < look->out->count; i++)
        if (look->out->reasons[i].signal == signal)
            return true;
    return false;
}

const char *lure_clip(struct lure_look *look, const char *text)
{
    struct str s = str_of(text);
    char *copy = arena_strndup(look->arena, text, utf8_clip(s, CLIP));

    for (char *ch = copy; *ch; ch++)
        if ((unsigned char)*ch < ' ')
            *ch = ' ';
    return copy;
}

const char *lure_shown(struct lure_look *look, const struct word_hit *hit, struct str folded)
{
    struct str shown = words_shown(hit, folded);

    return lure_clip(look, arena_strndup(look->arena, shown.at, shown.len));
}

/* --- what several signals ask --- */

const char *lure_brand(const struct lure_look *look, const struct words_text *text,
                       const char *domain, bool at_front)
{
    const struct words *words = look->facts->words;
    struct word_hit hit, ignored;

    for (size_t from = 0; words_next_in(words, WORDS_BRANDS, NULL, text, from, &hit);
         from = hit.until) {
        if (at_front && hit.from > 0)
            return NULL;
        if (!words_is(words, WORDS_BRANDS, hit.group, domain, &ignored))
            return hit.entry;
    }
    return NULL;
}

bool lure_is_brand_domain(const struct lure_look *look, const char *domain)
{
    struct word_hit hit;

    return strchr(domain, '.') && words_is(look->facts->words, WORDS_BRANDS, NULL, domain, &hit);
}

static size_t digits_in(const char *label, size_t len)
{
    size_t count = 0;

    for (size_t i = 0; i < len; i++)
        count += label[i] >= '0' && label[i] <= '9';
    return count;
}

static size_t longest_without_vowel(const char *label, size_t len)
{
    size_t run = 0, most = 0;

    for (size_t i = 0; i < len; i++) {
        bool consonant = label[i] >= 'a' && label[i] <= 'z' && !strchr("aeiouy", label[i]);

        run = consonant ? run + 1 : 0;
        most = run > most ? run : most;
    }
    return most;
}

/* Changes between letters and digits: x7f3kq9. */
static size_t turns_in(const char *label, size_t len)
{
    size_t turns = 0;

    for (size_t i = 1; i < len; i++) {
        bool now = label[i] >= '0' && label[i] <= '9';
        bool before = label[i - 1] >= '0' && label[i - 1] <= '9';

        turns += now != before;
    }
    return turns;
}

bool lure_is_random(const char *label)
{
    size_t len = strcspn(label, ".@");
    size_t digits = digits_in(label, len);

    if (len < 6 || strncmp(label, "xn--", 4) == 0)
        return false;
    return longest_without_vowel(label, len) >= 6 || (len >= 8 && turns_in(label, len) >= 4) ||
           (digits >= 5 && digits < len && turns_in(label, len) >= 2);
}

enum script { SCRIPT_NONE, SCRIPT_LATIN, SCRIPT_LOOKALIKE, SCRIPT_FANCY };

static enum script script_of(uint32_t ch)
{
    if ((ch | 0x20) >= 'a' && (ch | 0x20) <= 'z')
        return SCRIPT_LATIN;
    if (ch >= 0x370 && ch <= 0x52f) /* Greek, Cyrillic */
        return SCRIPT_LOOKALIKE;
    if (ch >= 0x1d400 && ch <= 0x1d7ff) /* mathematical letters */
        return SCRIPT_FANCY;
    return SCRIPT_NONE;
}

static bool is_zero_width(uint32_t ch)
{
    return (ch >= 0x200b && ch <= 0x200d) || ch == 0x2060 || ch == 0xfeff || ch == 0xad ||
           ch == 0x34f || (ch >= 0xe0000 && ch <= 0xe007f);
}

/* Past what is ASCII; the script of the last character, or what it was. */
static enum script pass_ascii(struct str *text, enum script before)
{
    size_t run = utf8_ascii(*text);

    if (run > 0)
        before = script_of((unsigned char)text->at[run - 1]);
    *text = str_part(*text, run, text->len);
    return before;
}

/* Greek, Cyrillic, fancy letters and characters without width begin with few bytes, and most texts
 * have none of these. */
static bool may_be_odd(struct str text)
{
    for (size_t at = utf8_ascii(text); at < text.len; at++) {
        unsigned char byte = (unsigned char)text.at[at];

        if (byte == 0xc2 || (byte >= 0xcd && byte <= 0xd4) || byte == 0xe2 || byte >= 0xef)
            return true;
    }
    return false;
}

bool lure_is_odd_text(struct str text)
{
    enum script word = SCRIPT_NONE; /* of the word so far */
    bool split = false;             /* a letter, then zero width */
    unsigned mixed = 0, splits = 0, fancy = 0;

    if (!may_be_odd(text))
        return false;
    while (text.len > 0) {
        int32_t ch = utf8_take(&text);
        enum script now = script_of((uint32_t)ch);

        if (ch < 0)
            continue;
        splits += split && now == SCRIPT_LATIN;
        split = word == SCRIPT_LATIN && is_zero_width((uint32_t)ch);
        if (split)
            continue;
        mixed += word != SCRIPT_NONE && now != SCRIPT_NONE && word != now;
        fancy += now == SCRIPT_FANCY;
        word = now;
        if (ch < 0x80) /* nothing can change among its like */
            word = pass_ascii(&text, word);
    }
    return splits >= 3 || mixed >= 2 || fancy >= 3;
}

/* --- the whole --- */

struct lure_word { /* the first place of an entry in a text */
    struct word_hit hit;
    size_t kind;
};

static size_t kind_of_group(const char *group)
{
    static const char *const groups[KIND_COUNT] = {
        [KIND_URGENCY] = "urgency",       [KIND_CREDENTIAL] = "credential",
        [KIND_FRAUD] = "fraud",           [KIND_FEE] = "fee",
        [KIND_EXTORTION] = "extortion",   [KIND_PRIZE] = "prize",
        [KIND_ORDER] = "order",           [KIND_GREETING] = "greeting",
        [KIND_OFFICE] = "office",         [KIND_UNSUBSCRIBE] = "unsubscribe",
        [KIND_PERIODICAL] = "periodical",
    };
    size_t kind = 0;

    while (kind < KIND_COUNT && strcmp(groups[kind], group) != 0)
        kind++;
    return kind;
}

/* Each entry where it first stands, in the order of the text. */
static size_t find_words(struct lure_look *look, const struct words_text *text,
                         struct lure_word out[MOST_WORDS])
{
    struct word_hit hit;
    size_t count = 0;

    for (size_t from = 0; count < MOST_WORDS &&
                          words_next_in(look->facts->words, WORDS_LURE, NULL, text, from, &hit);
         from = hit.until) {
        size_t i = 0;

        while (i < count && out[i].hit.entry != hit.entry)
            i++;
        if (i == count)
            out[count++] = (struct lure_word){hit, kind_of_group(hit.group)};
    }
    return count;
}

void lure_count(struct lure_look *look, struct lure_tally *tally, const struct words_text *text)
{
    struct lure_word found[MOST_WORDS];
    size_t count = find_words(look, text, found);

    *tally = (struct lure_tally){0};
    for (size_t i = 0; i < count; i++) {
        size_t kind = found[i].kind;
        unsigned near = 0;

        for (size_t k = i; k < count && found[k].hit.from - found[i].hit.from <= TOGETHER; k++)
            near += found[k].kind == kind;
        if (kind == KIND_COUNT || near <= tally->count[kind])
            continue;
        if (!tally->example[kind])
            tally->example[kind] = lure_shown(look, &found[i].hit, text->folded);
        tally->count[kind] = near;
    }
}

/* Marks that are no letters' own (a line through each) go; marked letters of real words stay, or
 * Vietnamese would read as something else. */
static void fold_plain(struct buf *out, const char *text)
{
    struct buf folded;
    struct str rest = str_of(text);

    if (utf8_ascii(rest) == rest.len) { /* no marks */
        words_fold(out, rest);
        return;
    }
    buf_init(&folded, 8192);
    words_fold(&folded, rest);
    rest = buf_as_str(&folded);
    while (rest.len > 0) {
        int32_t ch = utf8_take(&rest);

        if (ch > 0 && (ch < 0x300 || ch > 0x36f) && ch != 0x20e0)
            utf8_put(out, (uint32_t)ch);
    }
    buf_dispose(&folded);
}

static void begin(struct lure_look *look)
{
    const unsigned always = 1u << WORDS_LURE | 1u << WORDS_BRANDS;
    const struct mail *mail = look->mail;

    look->name = look->email = look->recipient = "";
    if (mail->from.count > 0) {
        look->name = mail->from.at[0].name;
        look->email = mail->from.at[0].email;
    }
    if (look->facts->owner && look->facts->owner[0])
        look->recipient = look->facts->owner;
    else if (mail->to.count > 0)
        look->recipient = mail->to.at[0].email;
    domain_registrable(look->email, look->from);
    look->is_free = own_is_freemail(look->facts, look->email);
    look->is_inside = own_is_inside(look->facts, look->email);
    buf_init(&look->folded_name, 8192);
    buf_init(&look->folded_subject, 8192);
    buf_init(&look->folded_text, 4 * mail->text_len + 16);
    fold_plain(&look->folded_name, look->name);
    fold_plain(&look->folded_subject, mail->subject);
    words_fold(&look->folded_text, str_of(mail->text));
    words_text_make(&look->name_words, look->facts->words, always, buf_as_str(&look->folded_name));
    words_text_make(&look->subject_words, look->facts->words, always | 1u << WORDS_PREFIXES,
                    buf_as_str(&look->folded_subject));
    words_text_make(&look->text_words, look->facts->words,
                    always | 1u << WORDS_BANK_CHANGE | 1u << WORDS_PASSWORD_CUE,
                    buf_as_str(&look->folded_text));
    lure_count(look, &look->in_name, &look->name_words);
    lure_count(look, &look->in_subject, &look->subject_words);
    lure_count(look, &look->in_text, &look->text_words);
}

/* Most points first: a reader reads the first three. */
static void sort_reasons(struct lure *lure)
{
    for (size_t i = 1; i < lure->count; i++) {
        struct lure_reason now = lure->reasons[i];
        size_t k = i;

        for (; k > 0 && lure->reasons[k - 1].points < now.points; k--)
            lure->reasons[k] = lure->reasons[k - 1];
        lure->reasons[k] = now;
    }
}

void lure_judge(struct lure *out, struct arena *arena, const struct mail_row *row,
                const struct case_facts *facts, const struct lure_points *points)
{
    struct lure_look look = {
        .mail = row->mail, .facts = facts, .points = points, .arena = arena, .out = out};

    *out = (struct lure){0};
    begin(&look);
    lure_links(&look); /* first: others ask where links lead */
    lure_sender(&look);
    lure_subject(&look);
    lure_text(&look);
    lure_files(&look);
    lure_proof(&look);
    lure_bulk(&look);
    out->score = look.sum < 0 ? 0 : look.sum > 100 ? 100 : look.sum;
    sort_reasons(out);
    words_text_dispose(&look.name_words);
    words_text_dispose(&look.subject_words);
    words_text_dispose(&look.text_words);
    buf_dispose(&look.folded_name);
    buf_dispose(&look.folded_subject);
    buf_dispose(&look.folded_text);
}

void lure_fill(struct message *message, struct arena *arena, const struct mail_row *row,
               const struct case_facts *facts, const struct lure_points *points)
{
    struct buf reasons;
    struct lure lure;

    message->lure = -1;
    message->lure_reasons = "";
    if (row->message->direction != DIRECTION_IN)
        return;
    lure_judge(&lure, arena, row, facts, points);
    buf_init(&reasons, LURE_REASONS * (REASON + 8));
    for (size_t i = 0; i < lure.count; i++)
        buf_printf(&reasons, "%d %s\n", lure.reasons[i].points, lure.reasons[i].text);
    message->lure = lure.score;
    message->lure_reasons = arena_strndup(arena, buf_c(&reasons), reasons.len);
    buf_dispose(&reasons);
}
