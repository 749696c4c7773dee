/* cpanel_file.c - filters of cPanel: filter.yaml, the answer of its interface (JSON), and the Exim
 * filter it makes of them. */
#include "import_formats.h"

#include "cpanel.h"
#include "export_row.h"

/* --- JSON --- */

static void read_json_parts(struct export *export, const struct json_in *filter)
{
    const struct json_in *tests = json_in_get(filter, "rules");
    const struct json_in *actions = json_in_get(filter, "actions");

    for (size_t i = 0; i < json_in_count(tests); i++) {
        const struct json_in *test = json_in_at(tests, i);

        if (str_equal_nocase(json_in_text(json_in_get(test, "opt")), str_of("or")))
            export->rule.join = RULE_ANY;
        cpanel_condition(export, json_in_text(json_in_get(test, "part")),
                         json_in_text(json_in_get(test, "match")),
                         json_in_text(json_in_get(test, "val")));
    }
    for (size_t i = 0; i < json_in_count(actions); i++)
        cpanel_action(export, json_in_text(json_in_get(json_in_at(actions, i), "action")),
                      json_in_text(json_in_get(json_in_at(actions, i), "dest")));
}

static bool read_row(struct export *export, const struct row *row, void *arg)
{
    static const char *const forwards[] = {"forward", "dest", NULL};
    (void)arg;

    if (row_cell(row, "forward") && !json_in_get(row->object, "actions")) {
        export_rule(export, row->line, row->raw);
        export->rule.setting = RULE_MAILBOX_FORWARD;
        export->rule.name = "forwarder";
        export->rule.mailbox = export_trimmed(export, row_text(row, "dest"));
        export_addresses(export, RULE_FORWARD, true, row_any(row, forwards));
        export_warn(export, "a copy stays only if the address has a mailbox of its own");
        export_accept(export);
        return true;
    }
    if (!json_in_get(row->object, "filtername"))
        return false;
    export_rule(export, row->line, row->raw);
    export->rule.name = export_text(export, row_text(row, "filtername"));
    export_enabled(export, row_text(row, "enabled"));
    read_json_parts(export, row->object);
    if (export->rule.action_count == 0)
        export_warn(export, "its actions were not exported");
    export_accept(export);
    return true;
}

/* "result": {"data": [..]}: the rows are inside. */
static void read_json(struct export *export, struct str text)
{
    struct str rest = text;
    struct json_in *document = json_in_take(&rest);
    const struct json_in *inner = json_in_get(document, "result");
    struct buf data;

    if (!inner)
        inner = json_in_get(document, "cpanelresult");
    buf_init(&data, text.len * 6 + 100);
    if (inner)
        json_in_dump(inner, &data);
    if (json_in_is_object(json_in_get(inner, "data")) ||
        json_in_is_object(json_in_get(document, "data"))) { /* one filter alone */
        buf_clear(&data);
        json_in_dump(json_in_get(inner ? inner : document, "data"), &data);
    }
    export_json(export, data.len > 0 ? buf_as_str(&data) : text, read_row, NULL);
    json_in_free(document);
    buf_dispose(&data);
}

/* --- YAML, of the one shape that cPanel writes --- */

struct yaml {
    struct export *export;
    bool open, in_actions, in_rules;
    struct str action, dest, part, match, value;
    bool or_next;
    size_t item_indent;
    uint32_t line;
    struct str text;
    size_t at, from; /* of the line being read, of the filter */
};

static struct str scalar(struct export *export, struct str text)
{
    struct buf out;
    const char *kept;

    text = str_trim(text);
    if (text.len >= 2 && text.at[0] == '\'' && text.at[text.len - 1] == '\'')
        return str_part(text, 1, text.len - 2);
    if (text.len < 2 || text.at[0] != '"' || text.at[text.len - 1] != '"')
        return text;
    text = str_part(text, 1, text.len - 2);
    buf_init(&out, text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        i += text.at[i] == '\\' && i + 1 < text.len;
        buf_char(&out, text.at[i]);
    }
    kept = export_text(export, buf_as_str(&out));
    buf_dispose(&out);
    return str_of(kept);
}

static void end_part(struct yaml *yaml)
{
    if (yaml->action.len > 0)
        cpanel_action(yaml->export, yaml->action, yaml->dest);
    if (yaml->part.len > 0)
        cpanel_condition(yaml->export, yaml->part, yaml->match, yaml->value);
    yaml->action = yaml->dest = yaml->part = yaml->match = yaml->value = str_of("");
}

static void end_filter(struct yaml *yaml)
{
    end_part(yaml);
    if (yaml->open) {
        export_rule_raw(yaml->export, str_part(yaml->text, yaml->from, yaml->at - yaml->from));
        export_accept(yaml->export);
    }
    yaml->open = yaml->in_actions = yaml->in_rules = false;
}

static void begin_filter(struct yaml *yaml)
{
    end_filter(yaml);
    yaml->open = true;
    yaml->from = yaml->at;
    yaml->export->out->report.rows++;
    export_rule(yaml->export, yaml->line, str_of(""));
}

static void take_key(struct yaml *yaml, struct str key, struct str value)
{
    struct export *export = yaml->export;

    if (str_equal(key, str_of("actions")) || str_equal(key, str_of("rules"))) {
        end_part(yaml);
        yaml->in_actions = str_equal(key, str_of("actions"));
        yaml->in_rules = !yaml->in_actions;
    } else if (str_equal(key, str_of("filtername"))) {
        end_part(yaml);
        export->rule.name = export_text(export, value);
    } else if (str_equal(key, str_of("enabled"))) {
        end_part(yaml);
        export_enabled(export, value);
    } else if (yaml->in_actions && str_equal(key, str_of("action"))) {
        yaml->action = value;
    } else if (yaml->in_actions && str_equal(key, str_of("dest"))) {
        yaml->dest = value;
    } else if (yaml->in_rules && str_equal(key, str_of("part"))) {
        yaml->part = value;
    } else if (yaml->in_rules && str_equal(key, str_of("match"))) {
        yaml->match = value;
    } else if (yaml->in_rules && str_equal(key, str_of("val"))) {
        yaml->value = value;
    } else if (yaml->in_rules && str_equal(key, str_of("opt")) && str_equal(value, str_of("or"))) {
        export->rule.join = RULE_ANY;
    }
}

static void take_line(struct yaml *yaml, struct str line)
{
    size_t indent = 0, colon;
    struct str body = str_trim(line);

    while (indent < line.len && line.at[indent] == ' ')
        indent++;
    while (str_starts(body, "-") && !str_starts(body, "---") &&
           (body.len == 1 || body.at[1] == ' ')) {
        if (yaml->item_indent == 0 || indent <= yaml->item_indent) {
            yaml->item_indent = indent ? indent : 1;
            begin_filter(yaml);
        } else {
            end_part(yaml);
        }
        body = str_trim(str_part(body, 1, body.len));
        indent += 2;
    }
    colon = str_find(body, str_of(": "));
    if (colon == body.len && str_ends_nocase(body, ":"))
        colon = body.len - 1;
    if (colon < body.len && yaml->open)
        take_key(yaml, str_part(body, 0, colon),
                 scalar(yaml->export, str_part(body, colon + 1, body.len)));
}

static void read_yaml(struct export *export, struct str text)
{
    struct yaml yaml = {.export = export, .text = text, .action = str_of(""), .part = str_of("")};
    struct str rest = text, line;

    while (str_next_line(&rest, &line)) {
        yaml.line++;
        if (str_starts(line, "version:"))
            end_filter(&yaml);
        else
            take_line(&yaml, line);
        yaml.at = text.len - rest.len;
    }
    end_filter(&yaml);
}

/* --- the format --- */

static bool is_exim(struct str text)
{
    return str_starts_nocase(str_trim(text), "# Exim filter");
}

static unsigned recognise(const struct import_head *head, const char **why)
{
    struct str text = head->text.text;

    *why = "it begins with \"# Exim filter\"";
    if (is_exim(text))
        return 98;
    *why = "it has a filtername of cPanel";
    if (export_json_has(text, "filtername"))
        return 95;
    if (str_find(text, str_of("filtername:")) < text.len &&
        str_find(text, str_of("actions:")) < text.len)
        return 93;
    *why = "it lists forwarders of cPanel";
    return export_json_has(text, "forward") && export_json_has(text, "html_forward") ? 85 : 0;
}

static void read(struct rule_script *out, struct arena *arena, struct str bytes, const char *name)
{
    struct import_text text;
    struct export export;
    struct str body;

    import_text_of(&text, arena, bytes);
    export_begin(&export, out, arena, "cpanel", &text, name);
    body = str_trim(text.text);
    if (is_exim(body))
        exim_filter(&export, text.text);
    else if (str_starts(body, "{") || str_starts(body, "["))
        read_json(&export, body);
    else
        read_yaml(&export, text.text);
    export_end(&export);
}

const struct rule_format cpanel_file = {
    .name = "cpanel", .title = "cPanel or Exim filter", .recognise = recognise, .read = read};
