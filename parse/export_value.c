/* export_value.c - addresses, times and truths as exports write them (formats.md 4); see export.h.
 */
#include "export.h"

#include "base/clock.h"

#include <ctype.h>
#include <string.h>

/* --- addresses --- */

/* How many bytes of text the next address has. */
static size_t address_end(struct str text)
{
    bool quoted = false;
    unsigned depth = 0;

    for (size_t i = 0; i < text.len; i++) {
        char ch = text.at[i];

        if (ch == '"')
            quoted = !quoted;
        else if (!quoted && (ch == '[' || ch == '<'))
            depth++;
        else if (!quoted && (ch == ']' || ch == '>') && depth > 0)
            depth--;
        else if (!quoted && depth == 0 && (ch == ';' || ch == ',' || ch == '\n'))
            return i;
    }
    return text.len;
}

bool export_next_address(struct str *list, struct str *item)
{
    while (list->len > 0) {
        size_t end = address_end(*list);

        *item = str_trim(str_part(*list, 0, end));
        *list = str_part(*list, end + 1, list->len);
        if (item->len > 0)
            return true;
    }
    return false;
}

/* What stands between the last open and the close behind it; text itself if there is no such
 * pair. */
static struct str within(struct str text, char open, char close)
{
    size_t from = text.len, to = text.len;

    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == open)
            from = i;
        else if (text.at[i] == close && from < i)
            to = i;
    }
    return from < to && to < text.len ? str_part(text, from + 1, to - from - 1) : text;
}

static struct str without_scheme(struct str text)
{
    static const char *const schemes[] = {"smtp:", "mailto:"};

    for (size_t i = 0; i < ARRAY_LEN(schemes); i++)
        if (str_starts_nocase(text, schemes[i]))
            return str_trim(str_part(text, strlen(schemes[i]), text.len));
    return text;
}

static bool is_quote(char ch)
{
    return ch == '"' || ch == '\'';
}

static struct str unquoted(struct str text)
{
    text = str_trim(text);
    while (text.len >= 2 && is_quote(text.at[0]) && text.at[text.len - 1] == text.at[0])
        text = str_trim(str_part(text, 1, text.len - 2));
    return text;
}

static bool is_address(struct str text)
{
    size_t at = str_find_char(text, '@');

    if (at == 0 || at + 1 >= text.len)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (isspace((unsigned char)text.at[i]))
            return false;
    return true;
}

const char *export_address(struct export *export, struct str text)
{
    struct str address = unquoted(text);
    struct buf out;
    const char *copy;

    address = without_scheme(unquoted(within(within(address, '<', '>'), '[', ']')));
    if (is_address(address) && !str_starts_nocase(address, "ex:"))
        return export_text(export, address);
    buf_init(&out, 1100);
    buf_text(&out, "unresolved:");
    buf_str(&out, str_part(text, 0, utf8_clip(text, 1000)));
    copy = export_text(export, buf_as_str(&out));
    buf_dispose(&out);
    export_warn(export, "an address is a name of the directory and was not resolved");
    return copy;
}

void export_addresses(struct export *export, enum rule_action_kind kind, bool copy, struct str list)
{
    struct str item;

    while (export_next_address(&list, &item)) {
        struct rule_action *action = export_action(export, kind, str_of(""));

        action->argument = export_address(export, item);
        action->copy = copy;
    }
}

/* --- folders --- */

struct str export_maildir_folder(struct str path)
{
    size_t from = 0;

    while (path.len > 1 && path.at[path.len - 1] == '/')
        path.len--;
    for (size_t i = 0; i + 1 < path.len; i++)
        if (path.at[i] == '.' && path.at[i + 1] != '.' && (i == 0 || path.at[i - 1] == '/'))
            from = i + 1;
    return str_part(path, from, path.len);
}

/* --- truth --- */

/* Also as a spreadsheet in the operator's language writes them. */
enum export_answer export_answer(struct str text)
{
    static const char *const yes[] = {"true", "$true", "1",    "yes",       "on",  "y",
                                      "wahr", "ja",    "vrai", "verdadero", "sí",  "verdadeiro",
                                      "vero", "waar",  "oui",  "prawda",    "đúng"};
    static const char *const no[] = {"",     "false", "$false", "0",   "no",     "off",   "n",
                                     "null", "none",  "{}",     "[]",  "falsch", "nein",  "faux",
                                     "non",  "falso", "não",    "nee", "onwaar", "fałsz", "sai"};

    text = str_trim(text);
    for (size_t i = 0; i < ARRAY_LEN(yes); i++)
        if (str_equal_nocase(text, str_of(yes[i])))
            return EXPORT_YES;
    for (size_t i = 0; i < ARRAY_LEN(no); i++)
        if (str_equal_nocase(text, str_of(no[i])))
            return EXPORT_NO;
    return EXPORT_UNCLEAR;
}

bool export_true(struct str text)
{
    return export_answer(text) == EXPORT_YES;
}

bool export_means(struct export *export, struct str text)
{
    enum export_answer answer = export_answer(text);

    if (answer == EXPORT_UNCLEAR)
        export_warn(export, "whether it does one of these is not clear: it is taken to do it");
    return answer != EXPORT_NO;
}

void export_enabled(struct export *export, struct str text)
{
    enum export_answer answer = export_answer(text);

    export->rule.enabled = answer != EXPORT_NO || text.len == 0;
    if (answer == EXPORT_YES || !export->rule.enabled)
        return;
    export->rule.traits |= RULE_ENABLED_UNKNOWN;
    if (text.len > 0)
        export_warn(export, "it is not clear whether it is switched on: it is taken to be");
}

/* --- time --- */

/* Takes up to `most` digits off text; -1: there is none. */
static int take_number(struct str *text, size_t most)
{
    int value = 0;
    size_t n = 0;

    for (; n < most && n < text->len && isdigit((unsigned char)text->at[n]); n++)
        value = value * 10 + (text->at[n] - '0');
    *text = str_part(*text, n, text->len);
    return n > 0 ? value : -1;
}

static bool take(struct str *text, const char *any)
{
    if (text->len == 0 || !strchr(any, text->at[0]))
        return false;
    *text = str_part(*text, 1, text->len);
    return true;
}

/* Seconds east of UTC, of what stands behind a time. */
static int take_offset(struct str *text)
{
    int sign = str_starts(*text, "-") ? -1 : 1, hours, minutes;

    if (!take(text, "+-"))
        return 0;
    hours = take_number(text, 2);
    take(text, ":");
    minutes = take_number(text, 2);
    if (hours < 0)
        return 0;
    return sign * (hours * 3600 + (minutes < 0 ? 0 : minutes * 60));
}

static int64_t iso_time(struct str text)
{
    int year = take_number(&text, 4), month, day, hour = 0, minute = 0, second = 0;

    if (year < 1970 || !take(&text, "-"))
        return 0;
    month = take_number(&text, 2);
    if (!take(&text, "-"))
        return 0;
    day = take_number(&text, 2);
    if (month < 1 || month > 12 || day < 1 || day > 31)
        return 0;
    if (take(&text, "Tt ")) {
        hour = take_number(&text, 2);
        minute = take(&text, ":") ? take_number(&text, 2) : 0;
        second = take(&text, ":") ? take_number(&text, 2) : 0;
        if (take(&text, "."))
            while (text.len > 0 && isdigit((unsigned char)text.at[0]))
                text = str_part(text, 1, text.len);
    }
    if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return 0;
    return clock_from_civil(year, month, day, 0, 0, 0) + (int64_t)hour * 3600 + minute * 60 +
           second - take_offset(&text);
}

static int64_t from_digits(struct str digits)
{
    uint64_t value;

    if (!str_to_u64(digits, INT64_MAX, &value))
        return 0;
    return (int64_t)(digits.len >= 12 ? value / 1000 : value);
}

int64_t export_time(struct str text)
{
    size_t date;

    text = str_trim(text);
    date = str_find(text, str_of("Date("));
    if (date < text.len) {
        struct str digits = str_part(text, date + 5, text.len);
        size_t len = 0;

        while (len < digits.len && isdigit((unsigned char)digits.at[len]))
            len++;
        return from_digits(str_part(digits, 0, len));
    }
    if (str_find_char(text, '-') < text.len)
        return iso_time(text);
    return from_digits(text);
}
