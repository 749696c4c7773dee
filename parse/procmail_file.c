/* procmail_file.c - .procmailrc (formats.md 14): recipes as rules. */
#include "import_formats.h"

#include "export.h"

#include <ctype.h>
#include <string.h>

enum { MOST_DEPTH = 50 };

struct flags {
    bool body, copy, filter;
    bool weighed, required; /* conditions that have a weight, and others */
};

struct reading {
    struct export export;
    struct str all, rest;
    uint32_t line; /* of the line taken last */
    unsigned depth;
};

static bool begins_recipe(struct str line)
{
    return str_starts(line, ":0");
}

/* The same, and nothing stands behind it but flags and a lock file (procmailrc(5)): style sheets
 * have lines that begin so as well. */
static bool is_recipe(struct str line)
{
    struct str rest = str_part(line, 2, line.len);

    if (!begins_recipe(line))
        return false;
    while (rest.len > 0 && strchr("HBDAaEehbfcwWir \t", rest.at[0]) && rest.at[0])
        rest = str_part(rest, 1, rest.len);
    return rest.len == 0 || rest.at[0] == ':' || rest.at[0] == '#';
}

/* NAME=value; the name is empty if it is none. */
static struct str assigned_name(struct str line)
{
    struct str name = str_trim(str_part(line, 0, str_find_char(line, '=')));

    for (size_t i = 0; i < name.len; i++)
        if (!isalnum((unsigned char)name.at[i]) && name.at[i] != '_')
            return str_of("");
    return name.len < line.len ? name : str_of("");
}

static unsigned recognise(const struct import_head *head, const char **why)
{
    struct str rest = head->text.text, line;
    bool recipe = false, named = str_ends_nocase(str_of(head->name), "procmailrc");
    unsigned sure = 0;

    while (sure < 92 && str_next_line(&rest, &line)) {
        line = str_trim(line);
        if (recipe && line.len > 0 && strchr("*!|{", line.at[0]))
            sure = 92;
        if (is_recipe(line)) {
            sure = sure < 70 ? 70 : sure;
            recipe = true;
        }
        if (sure == 0 && named && assigned_name(line).len > 0)
            sure = 70;
    }
    *why = "it has recipes that begin with :0";
    return sure;
}

/* The next line that is not blank nor a comment; one that ends in a backslash goes on. */
static bool next_line(struct reading *reading, struct str *out)
{
    while (str_next_line(&reading->rest, out)) {
        reading->line++;
        *out = str_trim(*out);
        if (out->len > 0 && out->at[0] != '#')
            return true;
    }
    return false;
}

static struct flags flags_of(struct str line)
{
    struct flags flags = {0};

    for (size_t i = 2; i < line.len && line.at[i] != ':'; i++) {
        flags.body = flags.body || line.at[i] == 'B';
        flags.copy = flags.copy || line.at[i] == 'c';
        flags.filter = flags.filter || line.at[i] == 'f';
    }
    return flags;
}

/* Which field a pattern such as "^Subject:.*invoice" speaks of; *pattern is what follows it. */
static enum rule_field field_of(struct str *pattern)
{
    static const struct {
        const char *start;
        enum rule_field field;
    } starts[] = {{"^Subject:", RULE_SUBJECT}, {"^From:", RULE_FROM},
                  {"^From", RULE_FROM},        {"^FROM_DAEMON", RULE_MESSAGE_CLASS},
                  {"^To:", RULE_TO},           {"^TO_", RULE_RECIPIENT},
                  {"^TO", RULE_RECIPIENT},     {"^Cc:", RULE_CC},
                  {"^Sender:", RULE_FROM},     {"^List-Id:", RULE_LIST},
                  {"^X-Spam", RULE_SPAM}};

    for (size_t i = 0; i < ARRAY_LEN(starts); i++)
        if (str_starts_nocase(*pattern, starts[i].start)) {
            *pattern = str_part(*pattern, strlen(starts[i].start), pattern->len);
            return starts[i].field;
        }
    return RULE_HEADER;
}

static struct str bare(struct str pattern)
{
    static const char *const fillers[] = {".*", "[ \t]*", " *", "\\<", "\\/"};

    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < ARRAY_LEN(fillers); i++)
            if (str_starts(pattern, fillers[i])) {
                pattern = str_part(pattern, strlen(fillers[i]), pattern.len);
                again = true;
            }
    }
    if (str_ends_nocase(pattern, ".*"))
        pattern = str_part(pattern, 0, pattern.len - 2);
    return str_trim(pattern);
}

static bool is_plain_word(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (strchr(".*+?[](){}|^$\\", text.at[i]))
            return false;
    return true;
}

/* "2^0 pattern": what it weighs, and *pattern is the rest. False: it has no weight. */
static bool take_weight(struct str *pattern, bool *less)
{
    size_t len = 0, caret;

    while (len < pattern->len && strchr("0123456789.-+", pattern->at[len]))
        len++;
    caret = len;
    if (len == 0 || len == pattern->len || pattern->at[len] != '^')
        return false;
    for (len++; len < pattern->len && strchr("0123456789.-+", pattern->at[len]);)
        len++;
    if (len == caret + 1)
        return false;
    *less = pattern->at[0] == '-';
    *pattern = str_trim(str_part(*pattern, len, pattern->len));
    return true;
}

/* A program that says yes to all mail. */
static bool says_yes(struct str program)
{
    static const char *const words[] = {"true",  ":",     "exit", "echo", "date",
                                        "sleep", "touch", "cat",  "cd"};
    struct str name = str_part(program, 0, str_find_char(program, ' '));

    while (str_find_char(name, '/') < name.len)
        name = str_part(name, str_find_char(name, '/') + 1, name.len);
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_equal(name, str_of(words[i])))
            return str_find_char(program, '|') == program.len;
    return false;
}

/* "B ?? pattern", "NAME ?? pattern": where it is looked for; empty: in the header. */
static struct str take_place(struct str *pattern)
{
    size_t at = str_find(*pattern, str_of("??"));
    struct str place = str_trim(str_part(*pattern, 0, at));

    if (at == pattern->len || place.len == 0)
        return str_of("");
    for (size_t i = 0; i < place.len; i++)
        if (!isalnum((unsigned char)place.at[i]) && place.at[i] != '_')
            return str_of("");
    *pattern = str_trim(str_part(*pattern, at + 2, pattern->len));
    return place;
}

static bool is_body(struct str place)
{
    return str_equal(place, str_of("B")) || str_equal(place, str_of("HB")) ||
           str_equal(place, str_of("BH"));
}

/* Tests of what the file has set itself: whoever writes it knows how they end. */
static bool is_constant(const struct reading *reading, struct str variable)
{
    struct str rest = reading->all, line;

    while (str_next_line(&rest, &line)) {
        line = str_trim(line);
        if (str_equal(assigned_name(line), variable))
            return !memchr(line.at, '$', line.len) && !memchr(line.at, '`', line.len);
    }
    return false;
}

static void add_condition(struct reading *reading, struct str line, struct flags *flags)
{
    struct export *export = &reading->export;
    struct str pattern = str_trim(str_part(line, 1, line.len)), whole = pattern, place;
    struct rule_condition *condition;
    bool less = false, weighed = take_weight(&pattern, &less), negated = str_starts(pattern, "!");
    bool body = flags->body, given = false;
    enum rule_operator match = RULE_REGEX;
    enum rule_field field;

    flags->weighed = flags->weighed || weighed;
    flags->required = flags->required || !weighed;
    if (less && pattern.len == 0)
        return; /* a threshold */
    if (negated)
        pattern = str_trim(str_part(pattern, 1, pattern.len));
    if (str_starts(pattern, "$")) /* its variables are put in first */
        pattern = str_trim(str_part(pattern, 1, pattern.len));
    place = take_place(&pattern);
    body = place.len > 0 ? is_body(place) : body;
    if (place.len > 0 && !body && !str_equal(place, str_of("H")))
        given = is_constant(reading, place);
    field = body ? RULE_BODY : RULE_HEADER;
    if (pattern.len > 0 && (pattern.at[0] == '<' || pattern.at[0] == '>')) {
        match = pattern.at[0] == '<' ? RULE_UNDER : RULE_OVER;
        field = RULE_SIZE;
        pattern = str_trim(str_part(pattern, 1, pattern.len));
    } else if (pattern.len > 0 && pattern.at[0] == '?') {
        given = says_yes(str_trim(str_part(pattern, 1, pattern.len)));
        field = given ? RULE_ALWAYS : RULE_OPAQUE;
    } else if (given) {
        field = RULE_ALWAYS;
    } else if (place.len > 0 && !body && !str_equal(place, str_of("H"))) {
        field = RULE_OPAQUE;
    } else if (pattern.len == 0 || str_equal(pattern, str_of(".*")) ||
               str_equal(pattern, str_of(".")) || str_equal(pattern, str_of("()"))) {
        field = RULE_ALWAYS;
    } else if (!body) {
        field = field_of(&pattern);
        pattern = bare(pattern);
        match = is_plain_word(pattern) ? RULE_CONTAINS : RULE_REGEX;
        if (pattern.len == 0)
            match = RULE_EXISTS;
    } else {
        pattern = bare(pattern);
        match = is_plain_word(pattern) ? RULE_CONTAINS : RULE_REGEX;
    }
    condition = export_condition(export, field, match);
    condition->negated = negated && !given;
    condition->exception = less;
    condition->raw = export_text(export, str_part(whole, 0, utf8_clip(whole, 200)));
    if (field != RULE_ALWAYS && match != RULE_EXISTS)
        export_value(export, pattern);
}

static void add_forwards(struct export *export, struct str addresses, bool copy)
{
    struct str rest = addresses;

    while (rest.len > 0) {
        size_t end = 0;

        while (end < rest.len && !strchr(" \t,", rest.at[end]))
            end++;
        if (end > 0)
            export_addresses(export, RULE_FORWARD, copy, str_part(rest, 0, end));
        rest = str_part(rest, end + 1, rest.len);
    }
}

/* Between the first two backquotes is a program; empty: there is none. */
static struct str program_in(struct str text)
{
    size_t from = str_find_char(text, '`') + 1;
    struct str rest = str_part(text, from, text.len);

    return str_trim(str_part(rest, 0, str_find_char(rest, '`')));
}

/* "-oi someone@elsewhere" */
static void add_options(struct export *export, struct str options)
{
    while (options.len > 0) {
        struct str word = str_part(options, 0, str_find_char(options, ' '));

        if (str_find_char(word, '@') < word.len && word.at[0] != '-')
            export_addresses(export, RULE_FORWARD, true, word);
        options = str_trim(str_part(options, word.len, options.len));
    }
}

static void add_program(struct export *export, struct str program)
{
    export_action(export, RULE_RUN, program)->copy = true;
}

static void add_action(struct export *export, struct str line, struct flags flags)
{
    struct rule_action *action;

    if (line.at[0] == '!') {
        add_forwards(export, str_part(line, 1, line.len), flags.copy);
    } else if (line.at[0] == '|') {
        action = export_action(export, RULE_RUN, str_trim(str_part(line, 1, line.len)));
        action->copy = flags.copy || flags.filter;
    } else if (program_in(line).len > 0) { /* it names the folder, which may be any */
        export_action(export, RULE_RUN, program_in(line));
    } else if (str_equal(line, str_of("/dev/null"))) {
        export_action(export, RULE_DISCARD, str_of(""));
    } else {
        export_action(export, flags.copy ? RULE_COPY : RULE_MOVE, export_maildir_folder(line));
    }
}

/* Takes conditions of an outer recipe over to the one inside its braces. */
static void inherit(struct export *export, const struct rule *outer)
{
    for (size_t i = 0; outer && i < outer->condition_count; i++)
        *export_condition(export, RULE_ALWAYS, RULE_EXISTS) = outer->conditions[i];
    if (outer && outer->condition_count > 0)
        export->rule.traits |= RULE_NESTED;
}

static void read_recipes(struct reading *reading, const struct rule *outer);

static void read_recipe(struct reading *reading, struct str head, const struct rule *outer)
{
    struct export *export = &reading->export;
    struct flags flags = flags_of(head);
    uint32_t first = reading->line;
    struct str line;
    struct rule made;

    export->out->report.rows++;
    export_rule(export, first, str_of(""));
    export->rule.traits |= RULE_NAMELESS;
    inherit(export, outer);
    while (next_line(reading, &line)) {
        if (line.at[0] == '*') {
            add_condition(reading, line, &flags);
            continue;
        }
        if (flags.weighed && !flags.required) /* each may be enough by itself */
            export->rule.join = RULE_ANY;
        if (line.at[0] == '{' && reading->depth < MOST_DEPTH) {
            made = export->rule;
            reading->depth++;
            export->out->report.rows--;
            read_recipes(reading, &made);
            reading->depth--;
            return;
        }
        add_action(export, line, flags);
        export_rule_raw(export, (struct str){head.at, (size_t)(line.at + line.len - head.at)});
        export_accept(export);
        return;
    }
    export_reject(export, first, "a recipe without an action: the file is cut off", head);
}

static bool is_usual_program(struct str path)
{
    static const char *const begins[] = {"/bin/", "/sbin/", "/usr/", "/opt/", "/lib"};
    static const char *const ends[] = {"sh", "/sendmail"};
    bool begun = path.len == 0, ended = path.len == 0;

    for (size_t i = 0; i < ARRAY_LEN(begins); i++)
        begun = begun || str_starts(path, begins[i]);
    for (size_t i = 0; i < ARRAY_LEN(ends); i++)
        ended = ended || str_ends_nocase(path, ends[i]);
    return begun && ended;
}

/* What such an assignment does to all mail that comes past it. False: nothing. */
static bool add_assigned(struct export *export, struct str name, struct str value)
{
    bool folder = str_equal(name, str_of("DEFAULT")) || str_equal(name, str_of("ORGMAIL"));
    struct str program = program_in(value);

    if (program.len == 0 &&
        (str_equal(name, str_of("TRAP")) || (folder && str_starts(value, "|")) ||
         ((str_equal(name, str_of("SENDMAIL")) || str_equal(name, str_of("SHELL"))) &&
          !is_usual_program(value))))
        program = str_starts(value, "|") ? str_trim(str_part(value, 1, value.len)) : value;
    if (program.len > 0)
        add_program(export, program);
    else if (folder && str_equal(value, str_of("/dev/null")))
        export_action(export, RULE_DISCARD, str_of(""));
    else if (str_equal(name, str_of("SENDMAILFLAGS")) && str_find_char(value, '@') < value.len)
        add_options(export, value);
    else
        return false;
    return true;
}

/* Most assignments only say where things are. Some run a program, say to whom
 * all mail goes that is sent on, or are where mail ends that no recipe took. */
static void read_assignment(struct reading *reading, struct str line, const struct rule *outer)
{
    struct export *export = &reading->export;
    size_t at = str_find_char(line, '=');
    struct str name = str_trim(str_part(line, 0, at));
    struct str value = str_trim(str_part(line, at + 1, line.len));

    if (value.len >= 2 && (value.at[0] == '"' || value.at[0] == '\'') &&
        value.at[value.len - 1] == value.at[0])
        value = str_trim(str_part(value, 1, value.len - 2));
    export_rule(export, reading->line, name);
    inherit(export, outer);
    if (!add_assigned(export, name, value))
        return;
    export->out->report.rows++;
    export_rule_raw(export, line);
    export_accept(export);
}

/* Until the brace that closes, or the end. */
static void read_recipes(struct reading *reading, const struct rule *outer)
{
    struct export *export = &reading->export;
    struct str line;

    while (next_line(reading, &line)) {
        if (line.at[0] == '}' && reading->depth > 0)
            return;
        if (begins_recipe(line)) {
            read_recipe(reading, line, outer);
        } else if (str_starts(line, "INCLUDERC") || str_starts(line, "SWITCHRC")) {
            size_t at = str_find_char(line, '=');

            export->out->report.rows++;
            export_rule(export, reading->line, line);
            export_action(export, RULE_INCLUDE, str_trim(str_part(line, at + 1, line.len)));
            export_accept(export);
        } else if (str_find_char(line, '=') == line.len) {
            export->out->report.rows++;
            export_reject(export, reading->line, "it is no recipe and no assignment", line);
        } else {
            read_assignment(reading, line, outer);
        }
    }
}

static void read(struct rule_script *out, struct arena *arena, struct str bytes, const char *name)
{
    struct reading reading = {0};
    struct import_text text;

    import_text_of(&text, arena, bytes);
    export_begin(&reading.export, out, arena, "procmail", &text, name);
    reading.all = reading.rest = text.text;
    read_recipes(&reading, NULL);
    export_end(&reading.export);
}

const struct rule_format procmail_file = {
    .name = "procmail", .title = "procmail recipes", .recognise = recognise, .read = read};
