/* exim_filter.c - Exim's filter language, as far as rules are made of it; see cpanel.h.
 *
 * Statements: if CONDITIONS then COMMANDS [elif ...] [else COMMANDS] endif, and commands outside of
 * any if. Nested ifs are flattened. */
#include "cpanel.h"

#include <string.h>

enum { MOST_DEPTH = 20, MOST_WORDS = 200 };

struct lexer {
    struct str text, rest;
    uint32_t line;
};

struct reading {
    struct export *export;
    struct lexer in;
    unsigned depth;
};

static bool is_blank(char ch)
{
    return ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n';
}

static void skip(struct lexer *in)
{
    while (in->rest.len > 0) {
        char ch = in->rest.at[0];
        bool starts_line = in->rest.at == in->text.at || in->rest.at[-1] == '\n';

        if (ch == '#' && (starts_line || is_blank(in->rest.at[-1])))
            in->rest = str_part(in->rest, str_find_char(in->rest, '\n'), in->rest.len);
        else if (is_blank(ch)) {
            in->line += ch == '\n';
            in->rest = str_part(in->rest, 1, in->rest.len);
        } else
            return;
    }
}

static struct str quoted(struct lexer *in)
{
    size_t end = 1;
    struct str word;

    while (end < in->rest.len && in->rest.at[end] != '"')
        end += in->rest.at[end] == '\\' ? 2 : 1;
    word = str_part(in->rest, 1, (end < in->rest.len ? end : in->rest.len) - 1);
    for (size_t i = 0; i < word.len; i++)
        in->line += word.at[i] == '\n';
    in->rest = str_part(in->rest, end + 1, in->rest.len);
    return word;
}

/* The next word; false at the end. */
static bool next_word(struct lexer *in, struct str *out)
{
    size_t len = 0;

    skip(in);
    if (in->rest.len == 0)
        return false;
    if (in->rest.at[0] == '"') {
        *out = quoted(in);
        return true;
    }
    if (in->rest.at[0] == '(' || in->rest.at[0] == ')')
        len = 1;
    while (len < in->rest.len && !is_blank(in->rest.at[len]) && in->rest.at[len] != '(' &&
           in->rest.at[len] != ')' && (len == 0 || in->rest.at[0] != '('))
        len++;
    *out = str_part(in->rest, 0, len);
    in->rest = str_part(in->rest, len, in->rest.len);
    return true;
}

static bool is(struct str word, const char *name)
{
    return str_equal_nocase(word, str_of(name));
}

/* One test of words: what, how, value. */
static void add_test(struct export *export, const struct str *words, size_t count)
{
    struct buf match;

    if (count == 1 && is(words[0], "first_delivery"))
        export_condition(export, RULE_ALWAYS, RULE_EXISTS);
    else if (count == 1 && is(words[0], "personal"))
        export_condition(export, RULE_SENT_TO_ME, RULE_EXISTS)->header = "to-or-cc";
    else if (count == 1)
        cpanel_condition(export, words[0], str_of("is"), str_of(""));
    if (count == 2)
        export_condition(export, RULE_OPAQUE, RULE_IS)->raw =
            export_text(export, str_part(words[1], 0, 200));
    if (count < 3)
        return;
    buf_init(&match, 10000);
    for (size_t i = 1; i + 1 < count; i++) {
        buf_text(&match, i > 1 ? " " : "");
        buf_str(&match, str_part(words[i], 0, 40));
    }
    cpanel_condition(export, words[0], buf_as_str(&match), words[count - 1]);
    buf_dispose(&match);
}

/* Conditions up to "then". False: the text ends. */
static bool read_conditions(struct reading *reading)
{
    struct export *export = reading->export;
    struct str words[MOST_WORDS], word;
    size_t count = 0, before;
    bool negated = false;

    while (next_word(&reading->in, &word)) {
        if (is(word, "or"))
            export->rule.join = RULE_ANY;
        if (is(word, "or") || is(word, "and") || is(word, "then")) {
            before = export->rule.condition_count;
            add_test(export, words, count);
            for (; negated && before < export->rule.condition_count; before++)
                export->rule.conditions[before].negated ^= true;
            negated = false;
            count = 0;
        } else if (is(word, "not") && count == 0) {
            negated = !negated;
        } else if (!is(word, "(") && !is(word, ")") && count < MOST_WORDS) {
            words[count++] = word;
        }
        if (is(word, "then"))
            return true;
    }
    return false;
}

static bool takes_argument(struct str command)
{
    return is(command, "deliver") || is(command, "save") || is(command, "fail") ||
           is(command, "pipe") || is(command, "freeze") || is(command, "logfile") ||
           is(command, "logwrite");
}

/* "mail to X text Y ...": an answer, or, to somebody who is named, word of the mail or all of it.
 */
static void read_letter(struct reading *reading)
{
    static const char *const options[] = {
        "to",   "cc",          "bcc",           "from",    "reply_to", "subject",
        "text", "file",        "extra_headers", "expand",  "return",   "log",
        "once", "once_repeat", "never_mail",    "headers", "message"};
    struct export *export = reading->export;
    struct lexer before = reading->in;
    struct str word, value;
    bool named = false;

    while (next_word(&reading->in, &word)) {
        bool option = false, receiver = is(word, "to") || is(word, "cc") || is(word, "bcc");

        for (size_t i = 0; i < ARRAY_LEN(options); i++)
            option = option || is(word, options[i]);
        if (!option)
            break;
        before = reading->in;
        if (is(word, "expand") || is(word, "return") || is(word, "message") || is(word, "headers"))
            continue;
        if (!next_word(&reading->in, &value))
            break;
        before = reading->in;
        if (receiver && !str_starts(value, "$")) {
            export_addresses(export, RULE_FORWARD, true, value);
            named = true;
        }
    }
    reading->in = before;
    if (!named)
        export_action(export, RULE_AUTO_REPLY, str_of(""));
}

/* headers add "Bcc: a@b" */
static void read_headers(struct reading *reading)
{
    struct str what, line;
    struct buf argument;

    if (!next_word(&reading->in, &what) || !next_word(&reading->in, &line))
        return;
    if (is(what, "charset"))
        return;
    buf_init(&argument, 2000);
    buf_text(&argument, is(what, "remove") ? "delete " : "add ");
    buf_str(&argument, str_part(line, 0, 1000));
    export_action(reading->export, RULE_EDIT_HEADER, buf_as_str(&argument));
    buf_dispose(&argument);
}

/* One command. "unseen deliver" keeps the mail as well. */
static void read_command(struct reading *reading, struct str command)
{
    struct export *export = reading->export;
    bool unseen = is(command, "unseen"), seen = is(command, "seen");
    struct str argument = str_of("");

    if ((unseen || seen || is(command, "noerror")) && !next_word(&reading->in, &command))
        return;
    if (seen && is(command, "finish")) { /* delivered, it says, and to nobody */
        if (export->rule.action_count == 0)
            export_action(export, RULE_DISCARD, str_of(""));
    }
    if (is(command, "headers")) {
        read_headers(reading);
        return;
    }
    if (takes_argument(command) && !next_word(&reading->in, &argument))
        return;
    if (is(command, "logfile") || is(command, "logwrite"))
        return;
    if (argument.len == 0 && !is(command, "finish") && !is(command, "mail") &&
        !is(command, "vacation"))
        return; /* a mode of save, an option of mail ... */
    if (is(command, "mail") || is(command, "vacation")) {
        read_letter(reading);
        return;
    }
    cpanel_action(export, command, argument);
    if (unseen && export->rule.action_count > 0)
        export->rule.actions[export->rule.action_count - 1].copy = true;
}

/* How far reading has come. */
static size_t here(const struct reading *reading)
{
    return reading->in.text.len - reading->in.rest.len;
}

static void accept(struct reading *reading, size_t from)
{
    struct export *export = reading->export;

    if (export->rule.action_count == 0 && export->rule.condition_count == 0)
        return;
    if (export->rule.condition_count == 2 && export->rule.action_count == 1 &&
        export->rule.actions[0].kind == RULE_STOP &&
        export->rule.conditions[1].field == RULE_MESSAGE_CLASS)
        export->rule.traits |= RULE_SYSTEM; /* cPanel begins every filter with it */
    export_rule_raw(export, str_part(reading->in.text, from, here(reading) - from));
    export_accept(export);
    export->out->report.rows++;
}

static void begin(struct reading *reading)
{
    export_rule(reading->export, reading->in.line, str_of(""));
    reading->export->rule.traits |= RULE_NAMELESS;
}

static void inherit(struct export *export, const struct rule *outer)
{
    for (size_t i = 0; outer && i < outer->condition_count; i++)
        *export_condition(export, RULE_ALWAYS, RULE_EXISTS) = outer->conditions[i];
    if (outer && outer->condition_count > 0)
        export->rule.traits |= RULE_NESTED;
}

/* From behind "if" to "endif". */
static void read_if(struct reading *reading, size_t from, const struct rule *outer)
{
    struct export *export = reading->export;
    struct str word;

    begin(reading);
    inherit(export, outer);
    if (!read_conditions(reading)) {
        export->out->report.rows++;
        export_fail(export, reading->in.line, "an if that does not end",
                    str_part(reading->in.text, from, 200));
        return;
    }
    while (next_word(&reading->in, &word) && !is(word, "endif")) {
        if (is(word, "if") && reading->depth < MOST_DEPTH) {
            struct rule whole = export->rule;

            reading->depth++;
            read_if(reading, here(reading), &whole);
            reading->depth--;
            export->rule = whole;
            export->condition_room = export->action_room = export->warning_room = 0;
        } else if (is(word, "elif")) {
            accept(reading, from);
            begin(reading);
            if (!read_conditions(reading))
                return;
        } else if (is(word, "else")) {
            accept(reading, from);
            begin(reading);
            struct rule_condition *other = export_condition(export, RULE_OPAQUE, RULE_IS);

            other->raw = "else";
            other->negated = true; /* none of those before */
        } else {
            read_command(reading, word);
        }
    }
    accept(reading, from);
}

void exim_filter(struct export *export, struct str text)
{
    struct reading reading = {.export = export, .in = {.text = text, .rest = text, .line = 1}};
    struct str word;
    size_t from = 0;
    bool loose = false;

    begin(&reading);
    while (next_word(&reading.in, &word)) {
        if (is(word, "if")) {
            if (loose)
                accept(&reading, from);
            read_if(&reading, here(&reading) - 2, NULL);
            begin(&reading);
            loose = false;
            from = here(&reading);
        } else {
            read_command(&reading, word);
            loose = true;
        }
    }
    if (loose)
        accept(&reading, from);
}
