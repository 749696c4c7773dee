/* session_rows.c - FETCH and LIST answers as rows; see session.h and jail.h. */
#include "etpan.h"
#include "session.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

enum { FLAGS_MOST = 128, NAMES_MOST = 64 * 1024 };

/* --- flags and attributes: words, sorted, so that the same set is the same text --- */

struct words {
    const char *at[FLAGS_MOST];
    bool backslash[FLAGS_MOST];
    size_t count;
};

static void words_add(struct words *words, const char *text, bool backslash)
{
    size_t at = words->count;

    if (!text || words->count == FLAGS_MOST)
        return;
    while (at > 0 &&
           (words->backslash[at - 1] < backslash ||
            (words->backslash[at - 1] == backslash && strcmp(words->at[at - 1], text) > 0))) {
        words->at[at] = words->at[at - 1];
        words->backslash[at] = words->backslash[at - 1];
        at--;
    }
    words->at[at] = text;
    words->backslash[at] = backslash;
    words->count++;
}

static void words_pack(const struct words *words, struct buf *out, uint16_t tag)
{
    struct buf text;

    buf_init(&text, JAIL_FLAGS_MOST);
    for (size_t i = 0; i < words->count; i++) {
        if (i > 0)
            buf_char(&text, ' ');
        if (words->backslash[i])
            buf_char(&text, '\\');
        buf_text(&text, words->at[i]);
    }
    session_text(out, tag, buf_c(&text), JAIL_FLAGS_MOST);
    buf_dispose(&text);
}

static void add_flag(struct words *words, const struct mailimap_flag *flag)
{
    switch (flag->fl_type) {
    case MAILIMAP_FLAG_ANSWERED:
        words_add(words, "Answered", true);
        break;
    case MAILIMAP_FLAG_FLAGGED:
        words_add(words, "Flagged", true);
        break;
    case MAILIMAP_FLAG_DELETED:
        words_add(words, "Deleted", true);
        break;
    case MAILIMAP_FLAG_SEEN:
        words_add(words, "Seen", true);
        break;
    case MAILIMAP_FLAG_DRAFT:
        words_add(words, "Draft", true);
        break;
    case MAILIMAP_FLAG_KEYWORD:
        words_add(words, flag->fl_data.fl_keyword, false);
        break;
    case MAILIMAP_FLAG_EXTENSION:
        words_add(words, flag->fl_data.fl_extension, true);
        break;
    default:
        break;
    }
}

/* --- messages --- */

struct row {
    uint32_t uid;
    struct words flags;
    bool has_flags;
    const struct mailimap_date_time *date;
    const struct mailimap_msg_att_static *size;
    const struct mailimap_msg_att_body_section *body;
    uint64_t modseq;
};

static void take_flags(struct row *row, const struct mailimap_msg_att_dynamic *dynamic)
{
    row->has_flags = true;
    for (clistiter *i = dynamic->att_list ? clist_begin(dynamic->att_list) : NULL; i;
         i = clist_next(i)) {
        const struct mailimap_flag_fetch *flag = clist_content(i);

        if (!flag)
            continue;
        if (flag->fl_type == MAILIMAP_FLAG_FETCH_RECENT)
            words_add(&row->flags, "Recent", true);
        else if (flag->fl_flag)
            add_flag(&row->flags, flag->fl_flag);
    }
}

static void take_static(struct row *row, const struct mailimap_msg_att_static *item)
{
    switch (item->att_type) {
    case MAILIMAP_MSG_ATT_UID:
        row->uid = item->att_data.att_uid;
        break;
    case MAILIMAP_MSG_ATT_INTERNALDATE:
        row->date = item->att_data.att_internal_date;
        break;
    case MAILIMAP_MSG_ATT_RFC822_SIZE:
        row->size = item;
        break;
    case MAILIMAP_MSG_ATT_BODY_SECTION:
        row->body = item->att_data.att_body_section;
        break;
    default:
        break; /* not asked for */
    }
}

static void take_extension(struct row *row, const struct mailimap_extension_data *extension)
{
    const struct mailimap_condstore_fetch_mod_resp *modseq = extension->ext_data;

    if (extension->ext_extension == etpan()->mailimap_extension_condstore && modseq &&
        extension->ext_type == MAILIMAP_CONDSTORE_TYPE_FETCH_DATA)
        row->modseq = modseq->cs_modseq_value;
}

static void take_item(struct row *row, const struct mailimap_msg_att_item *item)
{
    switch (item->att_type) {
    case MAILIMAP_MSG_ATT_ITEM_DYNAMIC:
        if (item->att_data.att_dyn)
            take_flags(row, item->att_data.att_dyn);
        break;
    case MAILIMAP_MSG_ATT_ITEM_STATIC:
        if (item->att_data.att_static)
            take_static(row, item->att_data.att_static);
        break;
    case MAILIMAP_MSG_ATT_ITEM_EXTENSION:
        if (item->att_data.att_extension_data)
            take_extension(row, item->att_data.att_extension_data);
        break;
    default:
        break;
    }
}

static void pack_date(struct buf *out, const struct mailimap_date_time *date)
{
    int zone = abs(date->dt_zone);
    int minutes = zone / 100 * 60 + zone % 100;
    int64_t seconds;

    if (date->dt_year < 1 || date->dt_year > 9999 || date->dt_month < 1 || date->dt_month > 12 ||
        date->dt_day < 1 || date->dt_day > 31 || minutes > 24 * 60)
        return;
    seconds = clock_from_civil(date->dt_year, date->dt_month, date->dt_day, date->dt_hour,
                               date->dt_min, date->dt_sec);
    pack_i64(out, JAIL_DATE, date->dt_zone < 0 ? seconds + minutes * 60 : seconds - minutes * 60);
}

/* The tag of what this section is; JAIL_ODD_BODY: something nobody asked for. */
static uint16_t section_tag(const struct mailimap_section *section)
{
    const struct mailimap_section_spec *spec = section ? section->sec_spec : NULL;

    if (!spec)
        return JAIL_BODY;
    return spec->sec_type == MAILIMAP_SECTION_SPEC_SECTION_MSGTEXT && spec->sec_data.sec_msgtext &&
                   spec->sec_data.sec_msgtext->sec_type == MAILIMAP_SECTION_MSGTEXT_HEADER
               ? JAIL_HEADER
               : JAIL_ODD_BODY;
}

/* [net] has put "@NUMBER" where the bytes were. */
static void pack_body(struct buf *out, const struct mailimap_msg_att_body_section *body)
{
    struct str text = {body->sec_body_part, body->sec_length};
    uint16_t tag = section_tag(body->sec_section);
    uint64_t number;

    if (!body->sec_body_part || body->sec_length == 0)
        pack_u64(out, JAIL_NO_BODY, 1);
    else if (tag != JAIL_ODD_BODY && text.at[0] == '@' &&
             str_to_u64(str_part(text, 1, text.len), UINT32_MAX, &number))
        pack_u64(out, tag, number);
    else
        pack_u64(out, JAIL_ODD_BODY, 1);
}

void session_message_row(struct mailimap_msg_att *att, void *arg)
{
    struct session *session = arg;
    struct buf *out = &session->rows;
    struct row row = {0};

    for (clistiter *i = att->att_list ? clist_begin(att->att_list) : NULL; i; i = clist_next(i)) {
        if (clist_content(i))
            take_item(&row, clist_content(i));
    }
    pack_u64(out, JAIL_UID, row.uid);
    if (row.has_flags)
        words_pack(&row.flags, out, JAIL_FLAGS);
    if (row.date)
        pack_date(out, row.date);
    if (row.size)
        pack_u64(out, JAIL_SIZE, row.size->att_data.att_rfc822_size);
    if (row.modseq)
        pack_u64(out, JAIL_MODSEQ, row.modseq);
    if (row.body)
        pack_body(out, row.body);
    if (out->len < JAIL_ROWS_MOST)
        return;
    session_send(session, JAIL_MESSAGES, 0, out);
    buf_clear(out);
}

/* --- folders --- */

static void take_attributes(struct words *words, const struct mailimap_mbx_list_flags *flags)
{
    if (flags->mbf_type == MAILIMAP_MBX_LIST_FLAGS_SFLAG) {
        if (flags->mbf_sflag == MAILIMAP_MBX_LIST_SFLAG_NOSELECT)
            words_add(words, "Noselect", true);
        else if (flags->mbf_sflag == MAILIMAP_MBX_LIST_SFLAG_MARKED)
            words_add(words, "Marked", true);
        else if (flags->mbf_sflag == MAILIMAP_MBX_LIST_SFLAG_UNMARKED)
            words_add(words, "Unmarked", true);
    }
    for (clistiter *i = flags->mbf_oflags ? clist_begin(flags->mbf_oflags) : NULL; i;
         i = clist_next(i)) {
        const struct mailimap_mbx_list_oflag *flag = clist_content(i);

        if (!flag)
            continue;
        if (flag->of_type == MAILIMAP_MBX_LIST_OFLAG_NOINFERIORS)
            words_add(words, "Noinferiors", true);
        else
            words_add(words, flag->of_flag_ext, true);
    }
}

static void pack_folder(struct buf *out, const struct mailimap_mailbox_list *folder)
{
    struct words attributes = {0};
    struct str name = str_of(folder->mb_name);

    pack_str(out, JAIL_NAME, str_part(name, 0, JAIL_NAME_MOST + 1));
    pack_u64(out, JAIL_DELIMITER, (unsigned char)folder->mb_delimiter);
    if (folder->mb_flag)
        take_attributes(&attributes, folder->mb_flag);
    words_pack(&attributes, out, JAIL_ATTRIBUTES);
}

void session_folder_rows(struct session *session, uint64_t id)
{
    const struct mailimap_response_info *info = session->imap->imap_response_info;
    clist *list = info ? info->rsp_mailbox_list : NULL;

    buf_clear(&session->fields);
    for (clistiter *i = list ? clist_begin(list) : NULL; i; i = clist_next(i)) {
        const struct mailimap_mailbox_list *folder = clist_content(i);

        if (!folder || !folder->mb_name)
            continue;
        pack_folder(&session->fields, folder);
        if (session->fields.len < NAMES_MOST)
            continue;
        session_send(session, JAIL_FOLDERS, id, &session->fields);
        buf_clear(&session->fields);
    }
    if (session->fields.len > 0)
        session_send(session, JAIL_FOLDERS, id, &session->fields);
}
