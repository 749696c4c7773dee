/* zimbra_file.c - Zimbra: filter rules as the SOAP interface gives them (JSON, XML), and an
 * account's attributes as zmprov prints them, with its Sieve script and forwarding (formats.md 10).
 */
#include "import_formats.h"

#include "export_row.h"
#include "sieve.h"
#include "xml_scan.h"
#include "zimbra.h"
#include "zimbra_text.h"

#include <string.h>

/* --- JSON --- */

static void each_json(struct export *export, const struct json_in *groups,
                      void (*fn)(struct export *, struct str, const struct row *))
{
    const struct json_in *group = json_in_is_array(groups) ? json_in_at(groups, 0) : groups, *value;
    const char *key;
    void *iter = NULL;

    while (json_in_each(group, &iter, &key, &value))
        for (size_t i = 0; i < json_in_count(value); i++) {
            struct row attributes = {0};

            export_flatten(export->arena, json_in_at(value, i), &attributes);
            fn(export, str_of(key), &attributes);
        }
}

static void read_json_rule(struct export *export, const struct json_in *rule, uint32_t number)
{
    const struct json_in *tests = json_in_get(rule, "filterTests");
    const struct json_in *first = json_in_is_array(tests) ? json_in_at(tests, 0) : tests;
    struct buf raw, active;

    buf_init(&raw, (size_t)1 << 16);
    json_in_dump(rule, &raw);
    export_rule(export, number, buf_as_str(&raw));
    buf_dispose(&raw);
    buf_init(&active, (size_t)1 << 16);
    if (!json_in_scalar(json_in_get(rule, "active"), &active))
        buf_clear(&active);
    export_enabled(export, buf_as_str(&active));
    buf_dispose(&active);
    export->rule.name = export_text(export, json_in_text(json_in_get(rule, "name")));
    if (str_equal_nocase(json_in_text(json_in_get(first, "condition")), str_of("anyof")))
        export->rule.join = RULE_ANY;
    each_json(export, tests, zimbra_test);
    each_json(export, json_in_get(rule, "filterActions"), zimbra_action);
    export_accept(export);
}

/* Looks for "filterRule": [...] wherever it stands. */
static void find_json(struct export *export, const struct json_in *value, unsigned depth)
{
    const struct json_in *rules = json_in_get(value, "filterRule"), *inner;
    const char *key;
    void *iter = NULL;

    if (depth > 8)
        return;
    for (size_t i = 0; i < json_in_count(rules); i++)
        read_json_rule(export, json_in_at(rules, i), ++export->out->report.rows);
    for (size_t i = 0; json_in_is_array(value) && i < json_in_count(value); i++)
        find_json(export, json_in_at(value, i), depth + 1);
    while (!rules && json_in_each(value, &iter, &key, &inner))
        find_json(export, inner, depth + 1);
}

static void read_json(struct export *export, struct str text)
{
    struct json_in *document = json_in_take(&text);

    if (!document)
        export_fail(export, 1, "it is not JSON, or is cut off", str_part(text, 0, 200));
    else
        find_json(export, document, 0);
    json_in_free(document);
}

/* --- XML --- */

static void attributes_of(struct export *export, struct str tag, struct row *out)
{
    static const char *const names[] = {"header",
                                        "stringComparison",
                                        "numberComparison",
                                        "dateComparison",
                                        "value",
                                        "s",
                                        "d",
                                        "type",
                                        "negative",
                                        "a",
                                        "folderPath",
                                        "flagName",
                                        "tagName",
                                        "copy"};

    out->cells = arena_alloc(export->arena, ARRAY_LEN(names) * sizeof(*out->cells));
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct cell *cell = &out->cells[out->count];
        struct buf value;

        buf_init(&value, (size_t)1 << 16);
        if (xml_attribute(tag, names[i], &value)) {
            cell->name = str_of(names[i]);
            cell->values = arena_alloc(export->arena, sizeof(*cell->values));
            cell->values[0] = str_of(export_text(export, buf_as_str(&value)));
            cell->count = 1;
            out->count++;
        }
        buf_dispose(&value);
    }
}

static void begin_xml_rule(struct export *export, struct str tag)
{
    struct buf value;

    export_rule(export, ++export->out->report.rows, tag);
    buf_init(&value, (size_t)1 << 16);
    if (xml_attribute(tag, "name", &value))
        export->rule.name = export_text(export, buf_as_str(&value));
    buf_clear(&value);
    if (xml_attribute(tag, "active", &value))
        export_enabled(export, buf_as_str(&value));
    buf_dispose(&value);
}

static bool ends_with(struct str name, const char *end)
{
    return str_ends_nocase(name, end) && name.len > strlen(end);
}

static void read_xml(struct export *export, struct str text)
{
    struct str rest = text, tag, value;
    bool open = false;

    while (xml_next_tag(&rest, NULL, &tag)) {
        struct str name = xml_name(tag);
        struct row attributes = {0};

        if (xml_is(tag, "filterRule")) {
            begin_xml_rule(export, tag);
            open = true;
        } else if (open && str_find(tag, str_of("/")) == 0 && ends_with(tag, "filterRule")) {
            export_accept(export);
            open = false;
        } else if (open && xml_is(tag, "filterTests")) {
            if (xml_find_attribute(tag, "condition", &value) &&
                str_equal_nocase(value, str_of("anyof")))
                export->rule.join = RULE_ANY;
        } else if (open && ends_with(name, "Test")) {
            attributes_of(export, tag, &attributes);
            zimbra_test(export, name, &attributes);
        } else if (open && str_starts(name, "action")) {
            attributes_of(export, tag, &attributes);
            zimbra_action(export, name, &attributes);
        }
    }
    if (open)
        export_fail(export, 1, "the file ends in the middle of a rule", str_of(""));
}

/* --- attributes --- */

/* "zimbraSomething: value"; values may go on over lines that do not look like that. */
static bool is_attribute(struct str line)
{
    size_t colon = str_find_char(line, ':');

    if (!str_starts(line, "zimbra") || colon == line.len)
        return false;
    return str_find_char(str_part(line, 0, colon), ' ') == colon;
}

struct account {
    struct export *export;
    const char *mailbox;
    bool no_local_delivery, replies;
    struct str reply;
};

static void add_forward(struct account *account, uint32_t line, struct str name, struct str value)
{
    struct export *export = account->export;
    bool hidden = str_equal(name, str_of("zimbraMailForwardingAddress"));

    export_rule(export, line, value);
    export->rule.setting = RULE_MAILBOX_FORWARD;
    export->rule.name = export_text(export, name);
    export->rule.mailbox = account->mailbox;
    if (hidden)
        export->rule.traits |= RULE_HIDDEN;
    export_addresses(export, RULE_FORWARD, !account->no_local_delivery, value);
    if (export->rule.action_count > 0)
        export_accept(export);
}

static void add_sieve(struct account *account, uint32_t line, struct str value)
{
    struct export *export = account->export;
    struct rule_script script;

    if (!sieve_parse(&script, export->arena, value, export->script) && script.error[0])
        export_reject(export, line, script.error, str_part(value, 0, 200));
    for (size_t i = 0; i < script.count; i++) {
        export->rule = script.rules[i];
        export->rule.mailbox = account->mailbox;
        export->rule.line += line - 1;
        export->rule.actor = export->rule.made_how = export->rule.id = "";
        export->rule.source = export->source;
        if (export->rule.name[0] == '\0' &&
            export->rule.comment[0]) { /* that is where it puts it */
            export->rule.name = export->rule.comment;
            export->rule.traits &= ~(uint32_t)RULE_NAMELESS;
        }
        export_accept(export);
    }
}

static void take_attribute(struct account *account, uint32_t line, struct str name,
                           struct str value)
{
    account->export->out->report.rows++;
    if (str_equal(name, str_of("zimbraPrefMailForwardingAddress")) ||
        str_equal(name, str_of("zimbraMailForwardingAddress")))
        add_forward(account, line, name, value);
    else if (str_equal(name, str_of("zimbraMailSieveScript")))
        add_sieve(account, line, value);
    else if (str_equal(name, str_of("zimbraPrefOutOfOfficeReplyEnabled")))
        account->replies = export_true(value);
    else if (str_equal(name, str_of("zimbraPrefOutOfOfficeReply")))
        account->reply = value;
    else
        account->export->out->report.passed_over++;
}

static void end_account(struct account *account)
{
    struct export *export = account->export;

    if (account->reply.len == 0)
        return;
    export_rule(export, 1, account->reply);
    export->rule.setting = RULE_VACATION;
    export->rule.name = "zimbraPrefOutOfOfficeReply";
    export->rule.mailbox = account->mailbox;
    export->rule.enabled = account->replies;
    export_action(export, RULE_AUTO_REPLY, account->reply);
    export_accept(export);
    account->reply = str_of("");
}

static void read_attributes(struct export *export, struct str text)
{
    struct account account = {.export = export, .mailbox = "", .reply = str_of("")};
    struct str rest = text, line, name = str_of("");
    size_t at = 0, from = 0; /* of this line, of the value */
    uint32_t number = 0, first = 0;

    account.no_local_delivery =
        str_find(text, str_of("zimbraPrefMailLocalDeliveryDisabled: TRUE")) < text.len;
    for (; str_next_line(&rest, &line); at = text.len - rest.len) {
        number++;
        if (is_attribute(line) || str_starts(line, "# name ")) {
            if (name.len > 0)
                take_attribute(&account, first, name, str_trim(str_part(text, from, at - from)));
            name = str_of("");
        }
        if (str_starts(line, "# name ")) {
            end_account(&account);
            account.mailbox = export_trimmed(export, str_part(line, 7, line.len));
        } else if (is_attribute(line)) {
            size_t colon = str_find_char(line, ':');

            name = str_part(line, 0, colon);
            from = at + colon + 1;
            first = number;
        }
    }
    if (name.len > 0)
        take_attribute(&account, first, name, str_trim(str_part(text, from, at - from)));
    end_account(&account);
}

/* --- the format --- */

static unsigned recognise(const struct import_head *head, const char **why)
{
    struct str text = head->text.text;

    *why = "it has Zimbra's filterRule elements";
    if (export_json_has(text, "filterRule") && export_json_has(text, "filterActions"))
        return 95;
    if (str_starts(str_trim(text), "<") && str_find(text, str_of("filterRule")) < text.len &&
        str_find(text, str_of("filterActions")) < text.len)
        return 93;
    *why = "it has filter rules as zmmailbox prints them";
    if (zimbra_text_is(text))
        return 92;
    *why = "it has attributes of a Zimbra account";
    if (str_find(text, str_of("zimbraMailSieveScript:")) < text.len ||
        str_find(text, str_of("MailForwardingAddress:")) < text.len)
        return str_starts(str_trim(text), "#") || str_starts(str_trim(text), "zimbra") ? 97 : 60;
    return 0;
}

static void read(struct rule_script *out, struct arena *arena, struct str bytes, const char *name)
{
    struct import_text text;
    struct export export;
    struct str body;

    import_text_of(&text, arena, bytes);
    export_begin(&export, out, arena, "zimbra", &text, name);
    body = str_trim(text.text);
    if (str_starts(body, "{") || str_starts(body, "["))
        read_json(&export, body);
    else if (str_starts(body, "<"))
        read_xml(&export, body);
    else if (zimbra_text_is(body))
        zimbra_text_read(&export, text.text);
    else
        read_attributes(&export, text.text);
    export_end(&export);
}

const struct rule_format zimbra_file = {
    .name = "zimbra", .title = "Zimbra filters or account", .recognise = recognise, .read = read};
