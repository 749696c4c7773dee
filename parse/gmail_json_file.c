/* gmail_json_file.c - what the Gmail API says of filters and settings: filters, autoForwarding,
 * forwardingAddresses, delegates, vacation, sendAs, imap, pop (formats.md 9). */
#include "import_formats.h"

#include "export_row.h"
#include "gmail.h"

#include <stdio.h>

static bool is_verified(const struct row *row)
{
    struct str status = row_text(row, "verificationStatus");

    return status.len == 0 || str_equal_nocase(status, str_of("accepted"));
}

static void begin(struct export *export, const struct row *row, enum rule_setting setting,
                  const char *name)
{
    static const char *const who[] = {"userId", "user", "User", "primaryEmail", NULL};

    export_rule(export, row->line, row->raw);
    export->rule.setting = setting;
    export->rule.name = name;
    export->rule.mailbox = export_trimmed(export, row_any(row, who));
    if (!is_verified(row)) {
        export->rule.enabled = false;
        export->rule.traits |= RULE_UNVERIFIED;
    }
}

static void add_labels(struct export *export, const struct row *row, const char *name, bool removed)
{
    const struct cell *cell = row_cell(row, name);

    for (size_t i = 0; cell && i < cell->count; i++)
        gmail_label(export, cell->values[i], removed);
}

static bool read_filter(struct export *export, const struct row *row)
{
    static const char *const criteria[] = {"from",  "to",           "subject",
                                           "query", "negatedQuery", "hasAttachment"};
    struct gmail_size size = {row_text(row, "criteria.size"),
                              row_text(row, "criteria.sizeComparison"), str_of("")};
    char name[40];

    export->source = "gmail-filter";
    begin(export, row, RULE_NO_SETTING, "");
    export->rule.traits |= RULE_NAMELESS; /* a filter of Gmail's has no name, ever */
    export->rule.id = export_trimmed(export, row_text(row, "id"));
    for (size_t i = 0; i < ARRAY_LEN(criteria); i++) {
        snprintf(name, sizeof(name), "criteria.%s", criteria[i]);
        gmail_property(export, str_of(criteria[i]), row_text(row, name));
    }
    if (!str_equal(size.size, str_of("0")))
        gmail_size(export, &size);
    add_labels(export, row, "action.addLabelIds", false);
    add_labels(export, row, "action.removeLabelIds", true);
    gmail_property(export, str_of("forward"), row_text(row, "action.forward"));
    if (export->rule.action_count == 0)
        export_warn(export, "it has no action");
    export_accept(export);
    return true;
}

static bool read_forwarding(struct export *export, const struct row *row)
{
    struct str disposition = row_text(row, "disposition");
    bool gone = str_equal_nocase(disposition, str_of("trash"));

    begin(export, row, RULE_MAILBOX_FORWARD, "autoForwarding");
    export_enabled(export, row_text(row, "enabled"));
    export_addresses(export, RULE_FORWARD, !gone, row_text(row, "emailAddress"));
    if (gone)
        export_action(export, RULE_DELETE, str_of(""));
    else if (str_equal_nocase(disposition, str_of("archive")))
        export_action(export, RULE_ARCHIVE, str_of(""));
    else if (str_equal_nocase(disposition, str_of("markRead")))
        export_action(export, RULE_MARK_READ, str_of(""));
    export_accept(export);
    return true;
}

static bool read_vacation(struct export *export, const struct row *row)
{
    static const char *const texts[] = {"responseBodyPlainText", "responseBodyHtml", NULL};
    struct rule_action *action;

    begin(export, row, RULE_VACATION, "vacation");
    export_enabled(export, row_text(row, "enableAutoReply"));
    action = export_action(export, RULE_AUTO_REPLY, row_any(row, texts));
    action->subject = export_text(export, row_text(row, "responseSubject"));
    export_accept(export);
    return true;
}

static bool read_send_as(struct export *export, const struct row *row)
{
    struct rule_action *action;
    struct buf shown;

    if (export_true(row_text(row, "isPrimary")) && row_text(row, "replyToAddress").len == 0)
        return false;
    begin(export, row, RULE_SEND_AS, "sendAs");
    action = export_action(export, RULE_IDENTITY, row_text(row, "sendAsEmail"));
    buf_init(&shown, 2000);
    buf_str(&shown, str_part(row_text(row, "displayName"), 0, 500));
    if (row_text(row, "replyToAddress").len > 0) {
        buf_text(&shown, shown.len > 0 ? ", replies to " : "replies to ");
        buf_str(&shown, str_part(row_text(row, "replyToAddress"), 0, 500));
    }
    action->subject = export_text(export, buf_as_str(&shown));
    buf_dispose(&shown);
    export_accept(export);
    return true;
}

static bool read_delegate(struct export *export, const struct row *row)
{
    begin(export, row, RULE_DELEGATE, "delegate");
    export_action(export, RULE_GRANT, row_text(row, "delegateEmail"))->subject = "delegate";
    export_accept(export);
    return true;
}

static bool read_address(struct export *export, const struct row *row)
{
    begin(export, row, RULE_FORWARD_ADDRESS, "forwarding address");
    export_addresses(export, RULE_FORWARD, true, row_text(row, "forwardingEmail"));
    export_accept(export);
    return true;
}

static bool read_protocol(struct export *export, const struct row *row, const char *word)
{
    begin(export, row, RULE_PROTOCOLS, word);
    export_action(export, RULE_SWITCH_ON, str_of(word));
    export_accept(export);
    return true;
}

static bool has_part(const struct row *row, const char *prefix)
{
    for (size_t i = 0; i < row->count; i++)
        if (str_starts(row->cells[i].name, prefix))
            return true;
    return false;
}

static bool read_row(struct export *export, const struct row *row, void *arg)
{
    (void)arg;
    if (has_part(row, "criteria.") || has_part(row, "action."))
        return read_filter(export, row);
    export->source = "gmail-setting";
    if (row_cell(row, "forwardingEmail"))
        return read_address(export, row);
    if (row_cell(row, "emailAddress") && row_cell(row, "enabled"))
        return read_forwarding(export, row);
    if (row_cell(row, "delegateEmail"))
        return read_delegate(export, row);
    if (row_cell(row, "enableAutoReply"))
        return read_vacation(export, row);
    if (row_cell(row, "sendAsEmail"))
        return read_send_as(export, row);
    if (row_cell(row, "accessWindow"))
        return !str_equal(row_text(row, "accessWindow"), str_of("disabled")) &&
               read_protocol(export, row, "pop");
    if (row_cell(row, "expungeBehavior") || row_cell(row, "maxFolderSize"))
        return export_true(row_text(row, "enabled")) && read_protocol(export, row, "imap");
    if (row_cell(row, "enabled"))
        return false;
    export_reject(export, row->line, "it is no filter and no setting that is known", row->raw);
    return true;
}

static unsigned recognise(const struct import_head *head, const char **why)
{
    static const char *const settings[] = {"forwardingEmail", "delegateEmail", "enableAutoReply",
                                           "sendAsEmail",     "disposition",   "expungeBehavior",
                                           "accessWindow"};
    struct str text = head->text.text;

    *why = "it has criteria and actions of Gmail filters";
    if ((export_json_has(text, "criteria") || export_json_has(text, "filter")) &&
        (export_json_has(text, "action") || export_json_has(text, "addLabelIds")))
        return 92;
    for (size_t i = 0; i < ARRAY_LEN(settings); i++)
        if (export_json_has(text, settings[i])) {
            *why = "it has the names of Gmail settings";
            return 85;
        }
    return 0;
}

static void read(struct rule_script *out, struct arena *arena, struct str bytes, const char *name)
{
    struct import_text text;
    struct export export;

    import_text_of(&text, arena, bytes);
    export_begin(&export, out, arena, "gmail-api", &text, name);
    export_json(&export, text.text, read_row, NULL);
    export_end(&export);
}

const struct rule_format gmail_json_file = {.name = "gmail-api",
                                            .title = "Gmail filters or settings (API, JSON)",
                                            .recognise = recognise,
                                            .read = read};
