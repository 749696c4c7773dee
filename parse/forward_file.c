/* forward_file.c - a .forward file (formats.md 14): where a Unix account's mail goes. It has no
 * owner's name and no date in it; the mail system may not look at it at all. */
#include "import_formats.h"

#include "export.h"

#include <string.h>

enum { MOST_LINES = 200 };

static struct str unquoted(struct str text)
{
    text = str_trim(text);
    if (text.len >= 2 && text.at[0] == '"' && text.at[text.len - 1] == '"')
        return str_trim(str_part(text, 1, text.len - 2));
    return text;
}

static bool is_destination(struct str item)
{
    item = unquoted(item);
    if (item.len == 0)
        return false;
    if (item.at[0] == '|' || item.at[0] == '/' || item.at[0] == '\\' ||
        str_starts(item, ":include:"))
        return item.len > 1;
    for (size_t i = 0; i < item.len; i++)
        if (strchr(" \t<>:=(){}[];\"'", item.at[i]))
            return false;
    return str_find_char(item, '@') > 0 && str_find_char(item, '@') + 1 < item.len;
}

/* ".forward", "forward.txt", "an.forward", ".forward+lists" of Postfix. */
static bool is_named_forward(struct str name)
{
    return str_ends_nocase(name, ".forward") || str_equal_nocase(name, str_of("forward")) ||
           str_starts_nocase(name, ".forward") || str_starts_nocase(name, "forward.");
}

static unsigned recognise(const struct import_head *head, const char **why)
{
    struct str rest = head->text.text, line, item;
    size_t destinations = 0, telling = 0, lines = 0;

    while (str_next_line(&rest, &line)) {
        line = str_trim(line);
        if (line.len == 0 || line.at[0] == '#')
            continue;
        if (++lines > MOST_LINES)
            return 0;
        while (export_next_address(&line, &item)) {
            if (!is_destination(item))
                return 0;
            destinations++;
            telling += unquoted(item).at[0] != '/'; /* paths alone are in many files */
        }
    }
    *why = "it holds addresses, programs and files only";
    if (destinations == 0)
        return 0;
    if (is_named_forward(str_of(head->name)))
        return 90;
    return telling > 0 && destinations <= 5 ? 45 : 0;
}

static void add(struct export *export, struct str item, bool *keeps)
{
    item = unquoted(item);
    if (item.at[0] == '|') {
        export_action(export, RULE_RUN, str_trim(str_part(item, 1, item.len)));
    } else if (item.at[0] == '\\') {
        export_action(export, RULE_KEEP, str_of(""));
        *keeps = true;
    } else if (item.at[0] == '/') {
        bool nowhere = str_equal(item, str_of("/dev/null"));

        export_action(export, nowhere ? RULE_DISCARD : RULE_MOVE, nowhere ? str_of("") : item);
        *keeps = *keeps || !nowhere;
    } else if (str_starts(item, ":include:")) {
        export_action(export, RULE_INCLUDE, str_part(item, 9, item.len));
    } else {
        export_addresses(export, RULE_FORWARD, false, item);
    }
}

static void read(struct rule_script *out, struct arena *arena, struct str bytes, const char *name)
{
    struct import_text text;
    struct export export;
    struct str rest, line, item;
    bool keeps = false;
    uint32_t number = 0;

    import_text_of(&text, arena, bytes);
    export_begin(&export, out, arena, "forward", &text, name);
    export_rule(&export, 1, text.text);
    export.rule.name = ".forward";
    export.rule.setting = RULE_MAILBOX_FORWARD;
    for (rest = text.text; str_next_line(&rest, &line);) {
        number++;
        line = str_trim(line);
        if (line.len == 0 || line.at[0] == '#')
            continue;
        out->report.rows++;
        while (export_next_address(&line, &item)) {
            if (is_destination(item))
                add(&export, item, &keeps);
            else
                export_reject(&export, number, "it is no destination", item);
        }
    }
    for (size_t i = 0; i < export.rule.action_count; i++)
        export.rule.actions[i].copy = keeps && rule_action_forwards(&export.rule.actions[i]);
    if (export.rule.action_count > 0)
        export_accept(&export);
    export_warn_file(&export, "whether the mail system reads this file is not known");
    export_end(&export);
}

const struct rule_format forward_file = {
    .name = "forward", .title = ".forward file", .recognise = recognise, .read = read};
