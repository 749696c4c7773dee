/* session_facts.c - every answer that is neither a message nor a folder, as pairs of label and
 * value or as numbers; see session.h and jail.h.
 *
 * Labels: "id NAME", "namespace KIND", "quota ROOT RESOURCE", "acl WHO", "rights", "search" for the
 * numbers a SEARCH found, and "line" for what libetpan's grammar does not know (METADATA and kin),
 * whose value is the line itself. */
#include "etpan.h"
#include "session.h"

#include <stdlib.h>
#include <string.h>

enum { LABEL_MOST = 512 };

/* --- lines that libetpan does not know --- */

static void line_free(struct mailimap_extension_data *data)
{
    free(data->ext_data);
    free(data);
}

static int any_line(int caller, mailstream *stream, MMAPString *buffer,
                    struct mailimap_parser_context *context, size_t *at,
                    struct mailimap_extension_data **result, size_t rate,
                    progress_function *progress);

static struct mailimap_extension_api any_line_extension = {
    .ext_name = NULL, .ext_id = -1, .ext_parser = any_line, .ext_free = line_free};

/* Asked last: takes the rest of the line. [net] has made a quoted string of every literal. */
/* NOLINTNEXTLINE(readability-function-size): libetpan wants eight parameters */
static int any_line(int caller, mailstream *stream, MMAPString *buffer,
                    struct mailimap_parser_context *context, size_t *at,
                    struct mailimap_extension_data **result, size_t rate,
                    progress_function *progress)
{
    struct str line = str_part((struct str){buffer->str, buffer->len}, *at, buffer->len);
    char *copy;

    (void)stream;
    (void)context;
    (void)rate;
    (void)progress;
    if (caller != MAILIMAP_EXTENDED_PARSER_RESPONSE_DATA)
        return MAILIMAP_ERROR_PARSE;
    while (line.len > 0 && (line.at[line.len - 1] == '\n' || line.at[line.len - 1] == '\r'))
        line.len--;
    if (line.len > 0 && line.at[line.len - 1] == '}') /* bytes follow that are not a line */
        return MAILIMAP_ERROR_PARSE;
    copy = strndup(line.at, line.len);
    if (!copy)
        return MAILIMAP_ERROR_MEMORY;
    *result = etpan()->mailimap_extension_data_new(&any_line_extension, 0, copy);
    if (!*result) {
        free(copy);
        return MAILIMAP_ERROR_MEMORY;
    }
    *at += line.len;
    return MAILIMAP_NO_ERROR;
}

bool session_set_up(struct error *err)
{
    return etpan_load(err) && (etpan()->mailimap_extension_register(&any_line_extension) == 0 ||
                               error_set(err, ERROR_JAIL, "libetpan takes no extension"));
}

/* --- pairs --- */

static void add_fact(struct session *session, const char *label, const char *value)
{
    struct buf *out = &session->fields;

    if (session->facts > JAIL_FACTS_MOST)
        return;
    session_text(out, JAIL_LABEL, label, LABEL_MOST);
    session_text(out, JAIL_VALUE, value ? value : "", JAIL_TEXT_MOST);
    session->facts += strlen(label) + strlen(value ? value : "");
}

static void add_labelled(struct session *session, const char *kind, const char *name,
                         const char *value)
{
    struct buf label;

    buf_init(&label, LABEL_MOST);
    buf_text(&label, kind);
    buf_char(&label, ' ');
    buf_str(&label, str_part(str_of(name), 0, LABEL_MOST - 64));
    add_fact(session, buf_c(&label), value);
    buf_dispose(&label);
}

static void id_facts(struct session *session, const struct mailimap_id_params_list *list)
{
    for (clistiter *i = list->idpa_list ? clist_begin(list->idpa_list) : NULL; i;
         i = clist_next(i)) {
        const struct mailimap_id_param *param = clist_content(i);

        if (param && param->idpa_name)
            add_labelled(session, "id", param->idpa_name, param->idpa_value);
    }
}

/* The value is the delimiter (or a space) and then the prefix. */
static void namespace_item(struct session *session, const char *kind,
                           const struct mailimap_namespace_item *item)
{
    for (clistiter *i = item && item->ns_data_list ? clist_begin(item->ns_data_list) : NULL; i;
         i = clist_next(i)) {
        const struct mailimap_namespace_info *info = clist_content(i);
        struct buf value;

        if (!info || !info->ns_prefix)
            continue;
        buf_init(&value, JAIL_TEXT_MOST);
        buf_char(&value, info->ns_delimiter > ' ' ? info->ns_delimiter : ' ');
        buf_text(&value, info->ns_prefix);
        add_labelled(session, "namespace", kind, buf_c(&value));
        buf_dispose(&value);
    }
}

static void namespace_facts(struct session *session, const struct mailimap_namespace_data *data)
{
    namespace_item(session, "personal", data->ns_personal);
    namespace_item(session, "other", data->ns_other);
    namespace_item(session, "shared", data->ns_shared);
}

static void quota_facts(struct session *session, const struct mailimap_quota_quota_data *data)
{
    for (clistiter *i = data->quota_list ? clist_begin(data->quota_list) : NULL; i;
         i = clist_next(i)) {
        const struct mailimap_quota_quota_resource *resource = clist_content(i);
        struct buf name, value;

        if (!resource || !resource->resource_name)
            continue;
        buf_init(&name, LABEL_MOST);
        buf_init(&value, LABEL_MOST);
        buf_str(&name, str_part(str_of(data->quotaroot), 0, LABEL_MOST / 2));
        buf_char(&name, ' ');
        buf_str(&name, str_part(str_of(resource->resource_name), 0, LABEL_MOST / 4));
        buf_printf(&value, "%u of %u", resource->usage, resource->limit);
        add_labelled(session, "quota", buf_c(&name), buf_c(&value));
        buf_dispose(&name);
        buf_dispose(&value);
    }
}

static void acl_facts(struct session *session, const struct mailimap_acl_acl_data *data)
{
    for (clistiter *i = data->idrights_list ? clist_begin(data->idrights_list) : NULL; i;
         i = clist_next(i)) {
        const struct mailimap_acl_identifier_rights *entry = clist_content(i);

        if (entry && entry->identifer)
            add_labelled(session, "acl", entry->identifer, entry->rights);
    }
}

static void extension_facts(struct session *session, const struct mailimap_extension_data *data)
{
    const struct mailimap_extension_api *api = data->ext_extension;

    if (!data->ext_data)
        return;
    if (api == &any_line_extension) {
        add_fact(session, "line", data->ext_data);
    } else if (api == etpan()->mailimap_extension_id) {
        id_facts(session, data->ext_data);
    } else if (api == etpan()->mailimap_extension_namespace) {
        namespace_facts(session, data->ext_data);
    } else if (api == etpan()->mailimap_extension_quota &&
               data->ext_type == MAILIMAP_QUOTA_TYPE_QUOTA_DATA) {
        quota_facts(session, data->ext_data);
    } else if (api == etpan()->mailimap_extension_acl &&
               data->ext_type == MAILIMAP_ACL_TYPE_ACL_DATA) {
        acl_facts(session, data->ext_data);
    } else if (api == etpan()->mailimap_extension_acl &&
               data->ext_type == MAILIMAP_ACL_TYPE_MYRIGHTS_DATA) {
        const struct mailimap_acl_myrights_data *rights = data->ext_data;

        add_fact(session, "rights", rights->rights);
    }
}

static clistiter *first_extension(const struct session *session)
{
    const struct mailimap_response_info *info = session->imap->imap_response_info;

    return info && info->rsp_extension_list ? clist_begin(info->rsp_extension_list) : NULL;
}

/* So many to a fact that none is cut in the middle of a number. */
static void search_facts(struct session *session)
{
    enum { NUMBERS_MOST = JAIL_TEXT_MOST / 11 };
    const struct mailimap_response_info *info = session->imap->imap_response_info;
    clistiter *at = info && info->rsp_search_result ? clist_begin(info->rsp_search_result) : NULL;

    while (at) {
        struct buf numbers;

        buf_init(&numbers, JAIL_TEXT_MOST);
        for (unsigned i = 0; at && i < NUMBERS_MOST; i++, at = clist_next(at)) {
            const uint32_t *number = clist_content(at);

            if (number)
                buf_printf(&numbers, "%s%u", numbers.len > 0 ? " " : "", *number);
        }
        add_fact(session, "search", buf_c(&numbers));
        buf_dispose(&numbers);
    }
}

void session_facts(struct session *session, uint64_t id)
{
    buf_clear(&session->fields);
    search_facts(session);
    for (clistiter *i = first_extension(session); i; i = clist_next(i)) {
        if (clist_content(i))
            extension_facts(session, clist_content(i));
    }
    if (session->fields.len > 0)
        session_send(session, JAIL_FACTS, id, &session->fields);
}

/* --- numbers --- */

static uint64_t modseq_of(const struct mailimap_extension_data *data)
{
    if (!data || data->ext_extension != etpan()->mailimap_extension_condstore || !data->ext_data)
        return 0;
    if (data->ext_type == MAILIMAP_CONDSTORE_TYPE_STATUS_INFO) {
        const struct mailimap_condstore_status_info *info = data->ext_data;

        return info->cs_highestmodseq_value;
    }
    if (data->ext_type == MAILIMAP_CONDSTORE_TYPE_RESP_TEXT_CODE) {
        const struct mailimap_condstore_resptextcode *code = data->ext_data;

        if (code->cs_type == MAILIMAP_CONDSTORE_RESPTEXTCODE_HIGHESTMODSEQ)
            return code->cs_data.cs_modseq_value;
    }
    return 0;
}

static void status_numbers(struct buf *out, const struct mailimap_mailbox_data_status *status)
{
    for (clistiter *i = status->st_info_list ? clist_begin(status->st_info_list) : NULL; i;
         i = clist_next(i)) {
        const struct mailimap_status_info *info = clist_content(i);

        if (!info)
            continue;
        switch (info->st_att) {
        case MAILIMAP_STATUS_ATT_MESSAGES:
            pack_u64(out, JAIL_EXISTS, info->st_value);
            break;
        case MAILIMAP_STATUS_ATT_RECENT:
            pack_u64(out, JAIL_RECENT, info->st_value);
            break;
        case MAILIMAP_STATUS_ATT_UIDNEXT:
            pack_u64(out, JAIL_UIDNEXT, info->st_value);
            break;
        case MAILIMAP_STATUS_ATT_UIDVALIDITY:
            pack_u64(out, JAIL_UIDVALIDITY, info->st_value);
            break;
        case MAILIMAP_STATUS_ATT_UNSEEN:
            pack_u64(out, JAIL_UNSEEN, info->st_value);
            break;
        default:
            if (modseq_of(info->st_ext_data) > 0)
                pack_u64(out, JAIL_MODSEQ, modseq_of(info->st_ext_data));
            break;
        }
    }
}

static void selection_numbers(struct session *session,
                              const struct mailimap_selection_info *selection)
{
    struct buf *out = &session->fields;

    pack_u64(out, JAIL_EXISTS, selection->sel_exists);
    pack_u64(out, JAIL_RECENT, selection->sel_recent);
    pack_u64(out, JAIL_UIDNEXT, selection->sel_uidnext);
    pack_u64(out, JAIL_UIDVALIDITY, selection->sel_uidvalidity);
    if (selection->sel_perm == MAILIMAP_MAILBOX_READONLY)
        pack_u64(out, JAIL_READ_ONLY, 1);
    for (clistiter *i = first_extension(session); i; i = clist_next(i)) {
        if (modseq_of(clist_content(i)) > 0)
            pack_u64(out, JAIL_MODSEQ, modseq_of(clist_content(i)));
    }
}

void session_numbers(struct session *session, bool examine)
{
    const struct mailimap_response_info *info = session->imap->imap_response_info;
    const struct mailimap_selection_info *selection = session->imap->imap_selection_info;

    if (info && info->rsp_status)
        status_numbers(&session->fields, info->rsp_status);
    else if (examine && selection)
        selection_numbers(session, selection);
    else if (selection && selection->sel_has_exists)
        pack_u64(&session->fields, JAIL_EXISTS, selection->sel_exists);
    if (info && info->rsp_expunged && clist_count(info->rsp_expunged) > 0)
        pack_u64(&session->fields, JAIL_EXPUNGED, (uint64_t)clist_count(info->rsp_expunged));
    if (session->facts > JAIL_FACTS_MOST)
        pack_u64(&session->fields, JAIL_CUT, 1);
}
