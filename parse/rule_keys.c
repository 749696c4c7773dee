/* rule_keys.c - see rule_keys.h. */
#include "rule_keys.h"

#include "export_names.h"
#include "rule_key.h"

#include <stdio.h>
#include <string.h>

bool rule_keys_knows(struct str name, enum rule_keys which)
{
    bool exception;

    name = rule_key_bare(name, &exception);
    return rule_key_find(name, which) != NULL;
}

/* --- conditions --- */

/* The text of a cell taken apart: at semicolons, else at commas; braces around it are a screen's.
 */
static void each_word(struct export *export, struct str text)
{
    char separator;

    text = str_trim(text);
    if (text.len >= 2 && text.at[0] == '{' && text.at[text.len - 1] == '}')
        text = str_part(text, 1, text.len - 2);
    separator = str_find_char(text, ';') < text.len ? ';' : ',';
    while (text.len > 0) {
        size_t end = str_find_char(text, separator);
        struct str word = str_trim(str_part(text, 0, end));

        if (word.len > 0)
            export_value(export, word);
        text = str_part(text, end + 1, text.len);
    }
}

static void each_person(struct export *export, struct str text)
{
    struct str item;

    while (export_next_address(&text, &item))
        export_value(export, str_of(export_address(export, item)));
}

static void show_condition(struct export *export, struct rule_condition *condition,
                           const struct cell *cell)
{
    struct buf raw, shown;

    buf_init(&raw, 400);
    buf_str(&raw, str_part(cell->name, 0, 80));
    for (size_t i = 0; i < cell->count; i++) {
        buf_text(&raw, i == 0 ? ": " : "; ");
        buf_str(&raw, str_part(cell->values[i], 0, 100));
    }
    buf_init(&shown, 4000);
    text_show(&shown, buf_as_str(&raw));
    condition->raw =
        export_text(export, str_part(buf_as_str(&shown), 0, utf8_clip(buf_as_str(&shown), 200)));
    buf_dispose(&raw);
    buf_dispose(&shown);
}

static bool is_text_list(const struct rule_key *key, const struct cell *cell)
{
    return !cell->list && key->how == KEY_WORDS && key->match != RULE_REGEX &&
           key->what != RULE_DATE;
}

static void add_condition(struct export *export, const struct rule_key *key,
                          const struct cell *cell, bool exception)
{
    struct rule_condition *condition;

    if (key->how == KEY_BOOLEAN && !export_true(cell->values[0]))
        return;
    if (key->how == KEY_NUMBER && str_equal(cell->values[0], str_of("0")))
        return;
    condition = export_condition(export, (enum rule_field)key->what, key->match);
    condition->exception = exception;
    show_condition(export, condition, cell);
    if (key->how == KEY_BOOLEAN && key->what == RULE_MESSAGE_CLASS) {
        export_value(export, str_of(key->word));
        return;
    }
    condition->header = key->word;
    if (key->how == KEY_BOOLEAN)
        return;
    for (size_t i = 0; i < cell->count; i++) {
        if (key->how == KEY_PEOPLE)
            each_person(export, cell->values[i]);
        else if (is_text_list(key, cell))
            each_word(export, cell->values[i]);
        else
            export_value(export, cell->values[i]);
    }
}

/* --- actions --- */

/* "jo@acme.example:\RSS Feeds" is a folder of the owner's; an id says nothing. */
static void add_folder(struct export *export, enum rule_action_kind kind, struct str where)
{
    static const char *const prefixes[] = {"FolderID:"};
    size_t colon = str_find(where, str_of(":\\"));
    bool is_id = false;
    struct buf named;

    where = str_trim(where);
    if (colon < where.len)
        where = str_part(where, colon + 2, where.len);
    if (str_starts_nocase(where, prefixes[0])) {
        where = str_trim(str_part(where, strlen(prefixes[0]), where.len));
        is_id = true;
    }
    if (where.len >= 40 && (str_starts(where, "AQMk") || str_starts(where, "AAMk") ||
                            str_starts(where, "AQAA") || str_starts(where, "LgAA")))
        is_id = true;
    if (where.len >= 2 && where.at[0] == '"' && where.at[where.len - 1] == '"')
        where = str_part(where, 1, where.len - 2);
    if (export_named(export, where, &where))
        is_id = false;
    buf_init(&named, 2000);
    buf_text(&named, is_id ? "unresolved:" : "");
    buf_str(&named, str_part(where, 0, 1900));
    export_action(export, kind, buf_as_str(&named));
    buf_dispose(&named);
    if (is_id)
        export_warn(export, "the folder is given by an id only and was not resolved");
}

static void add_text_action(struct export *export, const struct rule_key *key, struct str value)
{
    struct buf argument;

    if (key->what == RULE_OTHER && str_equal_nocase(str_of(key->name), str_of("SetSCL")) &&
        str_equal(value, str_of("-1"))) {
        export_action(export, RULE_NEVER_SPAM, str_of(""));
        return;
    }
    buf_init(&argument, 70000);
    if (key->word)
        buf_printf(&argument, "%s ", key->word);
    buf_str(&argument, str_part(value, 0, 65000));
    export_action(export, (enum rule_action_kind)key->what, buf_as_str(&argument));
    buf_dispose(&argument);
}

static void add_action(struct export *export, const struct rule_key *key, const struct cell *cell)
{
    enum rule_action_kind kind = (enum rule_action_kind)key->what;

    if (key->how == KEY_ACT) {
        if (export_means(export, cell->values[0]))
            export_action(export, kind, str_of(key->word));
        return;
    }
    for (size_t i = 0; i < cell->count; i++) {
        if (key->how == KEY_ACT_MAIL || key->how == KEY_ACT_AWAY)
            export_addresses(export, kind, key->how == KEY_ACT_MAIL, cell->values[i]);
        else if (key->how == KEY_ACT_WHERE)
            add_folder(export, kind, cell->values[i]);
        else
            add_text_action(export, key, cell->values[i]);
    }
}

bool rule_keys_add(struct export *export, const struct cell *cell, enum rule_keys which)
{
    bool exception;
    const struct rule_key *key = rule_key_find(rule_key_bare(cell->name, &exception), which);

    if (!key)
        return false;
    if (cell->count == 0)
        return true;
    if (cell->lost) {
        export_warn(export, "a value was destroyed by the program that wrote this file");
        export_warn_file(export, "values were destroyed by the program that wrote this file "
                                 "(System.Collections...): export again with them joined");
        if (key->how >= KEY_ACT) {
            export_action(export, (enum rule_action_kind)key->what,
                          str_of("unresolved:lost by the exporter"));
            return true;
        }
        export_condition(export, RULE_OPAQUE, RULE_IS)->raw = key->name;
        return true;
    }
    if (key->how >= KEY_ACT)
        add_action(export, key, cell);
    else
        add_condition(export, key, cell, exception);
    return true;
}

/* --- rows --- */

static bool is_in(struct str name, const char *const *list)
{
    for (; *list; list++)
        if (str_equal_nocase(name, str_of(*list)))
            return true;
    return false;
}

size_t rule_keys_add_row(struct export *export, const struct row *row, enum rule_keys which,
                         const char *const *other)
{
    char warning[200];

    for (size_t i = 0; i < row->count; i++) {
        const struct cell *cell = &row->cells[i];

        if (rule_keys_add(export, cell, which) || is_in(cell->name, other) ||
            str_starts(cell->name, "@odata") || cell->count == 0)
            continue;
        snprintf(warning, sizeof(warning), "a name that is not known: %.*s",
                 (int)(cell->name.len < 100 ? cell->name.len : 100), cell->name.at);
        export_warn_file(export, export_text(export, str_of(warning)));
        rule_strange_add(export, cell);
    }
    return export->rule.condition_count + export->rule.action_count;
}
