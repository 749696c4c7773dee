/* gam_file.c - CSV of GAM, an administrator's tool: filters, forwards, forwarding addresses,
 * delegates, sendas, vacation, imap, pop (formats.md 9). A filter's values repeat their key. */
#include "import_formats.h"

#include "export_row.h"
#include "gmail.h"

#include <string.h>

static bool has(const struct row *row, const char *name)
{
    for (size_t i = 0; i < row->count; i++)
        if (str_equal_nocase(row->cells[i].name, str_of(name)))
            return true;
    return false;
}

static void begin(struct export *export, const struct row *row, enum rule_setting setting,
                  const char *name)
{
    export_rule(export, row->line, row->raw);
    export->rule.setting = setting;
    export->rule.name = name;
    export->rule.mailbox = export_trimmed(export, row_text(row, "User"));
}

/* "forward z@w": what stands behind the key. */
static struct str value_of(const struct row *row, const char *column)
{
    struct str text = str_trim(row_text(row, column));
    size_t len = strlen(column);

    if (str_starts_nocase(text, column) && text.len > len && text.at[len] == ' ')
        return str_trim(str_part(text, len, text.len));
    return text;
}

static bool read_filter(struct export *export, const struct row *row)
{
    static const char *const criteria[] = {"from", "to", "subject", "query", "negatedQuery"};
    static const struct {
        const char *column;
        enum rule_action_kind kind;
        const char *argument;
    } acts[] = {{"archive", RULE_ARCHIVE, ""},
                {"markread", RULE_MARK_READ, ""},
                {"neverspam", RULE_NEVER_SPAM, ""},
                {"star", RULE_FLAG, "\\Flagged"},
                {"trash", RULE_DELETE, ""},
                {"important", RULE_SET_IMPORTANCE, "high"},
                {"notimportant", RULE_SET_IMPORTANCE, "low"}};
    struct gmail_size size = {str_of(""), str_of(""), str_of("")};
    struct str text = value_of(row, "size");
    size_t space = str_find_char(text, ' ');

    begin(export, row, RULE_NO_SETTING, "");
    export->rule.traits |= RULE_NAMELESS; /* a filter of Gmail's has no name, ever */
    export->rule.id = export_trimmed(export, row_text(row, "id"));
    for (size_t i = 0; i < ARRAY_LEN(criteria); i++)
        gmail_property(export, str_of(criteria[i]), value_of(row, criteria[i]));
    if (row_text(row, "hasAttachment").len > 0 &&
        !str_equal_nocase(row_text(row, "hasAttachment"), str_of("false")))
        export_condition(export, RULE_HAS_ATTACHMENT, RULE_EXISTS);
    if (text.len > 0) {
        size.operator= str_part(text, 0, space);
        size.size = str_trim(str_part(text, space + 1, text.len));
        gmail_size(export, &size);
    }
    gmail_property(export, str_of("label"), value_of(row, "label"));
    gmail_property(export, str_of("forward"), value_of(row, "forward"));
    for (size_t i = 0; i < ARRAY_LEN(acts); i++)
        if (row_text(row, acts[i].column).len > 0 &&
            !str_equal_nocase(row_text(row, acts[i].column), str_of("false")))
            export_action(export, acts[i].kind, str_of(acts[i].argument));
    export_accept(export);
    return true;
}

static bool read_forward(struct export *export, const struct row *row)
{
    struct str disposition = row_text(row, "disposition");
    bool gone = str_equal_nocase(disposition, str_of("trash")) ||
                str_equal_nocase(disposition, str_of("delete"));

    if (row_text(row, "forwardTo").len == 0)
        return false;
    begin(export, row, RULE_MAILBOX_FORWARD, "autoForwarding");
    export_enabled(export, row_text(row, "forwardEnabled"));
    export_addresses(export, RULE_FORWARD, !gone, row_text(row, "forwardTo"));
    if (gone)
        export_action(export, RULE_DELETE, str_of(""));
    export_accept(export);
    return true;
}

static void set_verified(struct export *export, const struct row *row, const char *column)
{
    struct str status = row_text(row, column);

    if (status.len == 0 || str_equal_nocase(status, str_of("accepted")))
        return;
    export->rule.enabled = false;
    export->rule.traits |= RULE_UNVERIFIED;
}

static bool read_setting(struct export *export, const struct row *row)
{
    if (row_text(row, "forwardingEmail").len > 0) {
        begin(export, row, RULE_FORWARD_ADDRESS, "forwarding address");
        set_verified(export, row, "verificationStatus");
        export_addresses(export, RULE_FORWARD, true, row_text(row, "forwardingEmail"));
    } else if (row_text(row, "delegateAddress").len > 0) {
        begin(export, row, RULE_DELEGATE, "delegate");
        set_verified(export, row, "delegationStatus");
        export_action(export, RULE_GRANT, row_text(row, "delegateAddress"))->subject = "delegate";
    } else if (row_text(row, "sendAsEmail").len > 0) {
        begin(export, row, RULE_SEND_AS, "sendAs");
        set_verified(export, row, "verificationStatus");
        export_action(export, RULE_IDENTITY, row_text(row, "sendAsEmail"))->subject =
            export_text(export, row_text(row, "replyToAddress"));
    } else {
        return false;
    }
    export_accept(export);
    return true;
}

static bool read_row(struct export *export, const struct row *row, void *arg)
{
    (void)arg;
    if (has(row, "markread") || has(row, "neverspam") || has(row, "negatedQuery")) {
        export->source = "gmail-filter";
        return read_filter(export, row);
    }
    export->source = "gmail-setting";
    if (has(row, "forwardTo"))
        return read_forward(export, row);
    return read_setting(export, row);
}

static unsigned recognise(const struct import_head *head, const char **why)
{
    static const char *const columns[] = {"markread", "forwardEnabled", "forwardingEmail",
                                          "delegateAddress", "sendAsEmail"};
    struct arena arena = {0};
    struct row names;
    unsigned sure = 0;

    if (export_csv_head(&arena, head->text.text, &names) && has(&names, "User"))
        for (size_t i = 0; i < ARRAY_LEN(columns); i++)
            if (has(&names, columns[i])) {
                *why = "it has the columns of GAM";
                sure = 92;
            }
    arena_dispose(&arena);
    return sure;
}

static void read(struct rule_script *out, struct arena *arena, struct str bytes, const char *name)
{
    struct import_text text;
    struct export export;

    import_text_of(&text, arena, bytes);
    export_begin(&export, out, arena, "gam-csv", &text, name);
    export_csv(&export, text.text, read_row, NULL);
    export_end(&export);
}

const struct rule_format gam_file = {
    .name = "gam-csv", .title = "GAM report (CSV)", .recognise = recognise, .read = read};
