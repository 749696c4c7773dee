/* pst.c - Outlook's PST and OST, by libpff; see inside_sink.h. The only file that uses libpff.
 *
 * The file is in memory already; libpff gets it as that and asks the system for nothing. */
#include "inside_sink.h"

#ifndef HAVE_PFF

const char *inside_pst(struct inside_sink *sink, struct str bytes)
{
    (void)sink;
    (void)bytes;
    return "this program was built without libpff";
}

#else

#include "base/limits.h"
#include "pff_library.h"
#include "pst_mail.h"

#include <stdlib.h>
#include <string.h>

enum {
    PST_DEPTH = 64,
    PST_TEXT = KIB(64),
    PST_HEADER = LIMIT_HEADER_BLOCK,
    PST_BODY = LIMIT_PART_TEXT,
    PST_FILES = 500,
    PST_PEOPLE = 2000, /* of one mail */
    PST_INNER = 3,     /* mails in mails */
    PST_SMTP = 0x39fe, /* properties libpff has no names for: a recipient's SMTP address, */
    PST_SENDER_SMTP = 0x5d01,
    PST_FOR_SMTP = 0x5d02, /* and of the one in whose name it was sent */
    TICKS = 10000000,      /* of a FILETIME in a second */
};

#define FILETIME_1970 11644473600LL

struct walk {
    struct inside_sink *sink;
    struct arena arena; /* of the message at hand */
    struct buf folder, mail;
    uint64_t items, broken;
};

/* A text property; "" if it is not there, or longer than most. */
static struct str text_of(struct walk *walk, libpff_item_t *item, uint32_t what, size_t most)
{
    size_t size = 0;
    uint8_t *text;

    if (pff()->libpff_message_get_entry_value_utf8_string_size(item, what, &size, NULL) != 1 ||
        size < 2 || size > most)
        return str_of("");
    text = arena_alloc(&walk->arena, size + 1);
    if (pff()->libpff_message_get_entry_value_utf8_string(item, what, text, size, NULL) != 1)
        return str_of("");
    return (struct str){(char *)text, strnlen((char *)text, size)};
}

/* Outlook marks where "Re: " ends with two bytes in front. */
static struct str subject_of(struct walk *walk, libpff_item_t *item)
{
    struct str text = text_of(walk, item, LIBPFF_ENTRY_TYPE_MESSAGE_SUBJECT, PST_TEXT);

    return text.len >= 2 && text.at[0] == '\1' ? str_part(text, 2, text.len) : text;
}

typedef int (*size_fn)(libpff_item_t *, size_t *, libpff_error_t **);
typedef int (*body_fn)(libpff_item_t *, uint8_t *, size_t, libpff_error_t **);

static struct str body_of(struct walk *walk, libpff_item_t *item, size_fn size_of, body_fn get)
{
    size_t size = 0;
    uint8_t *text;

    if (size_of(item, &size, NULL) != 1 || size == 0 || size > PST_BODY)
        return str_of("");
    text = arena_alloc(&walk->arena, size + 1);
    if (get(item, text, size, NULL) != 1)
        return str_of("");
    return (struct str){(char *)text, strnlen((char *)text, size)};
}

static int64_t time_of(libpff_item_t *item)
{
    uint64_t ticks = 0;

    if ((pff()->libpff_message_get_delivery_time(item, &ticks, NULL) != 1 || ticks == 0) &&
        (pff()->libpff_message_get_client_submit_time(item, &ticks, NULL) != 1 || ticks == 0))
        return INT64_MIN;
    return (int64_t)(ticks / TICKS) - FILETIME_1970;
}

static void build(struct walk *walk, libpff_item_t *item, struct buf *out, unsigned inner);

/* A mail attached to a mail: put together like that one. */
static bool read_inner(struct walk *walk, libpff_item_t *item, struct pst_file *out, size_t *room,
                       unsigned inner)
{
    libpff_item_t *message = NULL;
    struct buf mail;
    bool ok = inner < PST_INNER && pff()->libpff_attachment_get_item(item, &message, NULL) == 1;

    if (ok) {
        buf_init(&mail, *room);
        build(walk, message, &mail, inner + 1);
        ok = !mail.full;
        out->bytes =
            (struct str){arena_strndup(&walk->arena, buf_c(&mail), ok ? mail.len : 0), mail.len};
        out->mail = true;
        *room -= ok ? mail.len : 0;
        buf_dispose(&mail);
    }
    if (message)
        pff()->libpff_item_free(&message, NULL);
    return ok;
}

static bool read_file(struct walk *walk, libpff_item_t *item, struct pst_file *out, size_t *room,
                      unsigned inner)
{
    int type = 0;
    size64_t size = 0;
    ssize_t got;
    uint8_t *bytes;

    *out = (struct pst_file){.mail = false};
    out->name = text_of(walk, item, LIBPFF_ENTRY_TYPE_ATTACHMENT_FILENAME_LONG, PST_TEXT);
    if (out->name.len == 0)
        out->name = text_of(walk, item, LIBPFF_ENTRY_TYPE_ATTACHMENT_FILENAME_SHORT, PST_TEXT);
    if (pff()->libpff_attachment_get_type(item, &type, NULL) != 1)
        return false;
    if (type == LIBPFF_ATTACHMENT_TYPE_ITEM)
        return read_inner(walk, item, out, room, inner);
    if (type != LIBPFF_ATTACHMENT_TYPE_DATA ||
        pff()->libpff_attachment_get_data_size(item, &size, NULL) != 1 || size > *room)
        return false;
    bytes = arena_alloc(&walk->arena, (size_t)size + 1);
    got = size > 0 ? pff()->libpff_attachment_data_read_buffer(item, bytes, (size_t)size, NULL) : 0;
    if (got < 0 || (size64_t)got != size)
        return false;
    out->bytes = (struct str){(char *)bytes, (size_t)size};
    *room -= (size_t)size;
    return true;
}

/* Returns how many could not be read. */
static unsigned read_files(struct walk *walk, libpff_item_t *item, struct pst_mail *mail,
                           unsigned inner)
{
    size_t room = LIMIT_IMPORT_MESSAGE / 2; /* base64 makes more of it */
    struct pst_file *files;
    unsigned lost = 0;
    int count = 0;

    if (pff()->libpff_message_get_number_of_attachments(item, &count, NULL) != 1 || count <= 0)
        return 0;
    if (count > PST_FILES) {
        lost = (unsigned)(count - PST_FILES);
        count = PST_FILES;
    }
    files = arena_alloc(&walk->arena, (size_t)count * sizeof(*files));
    for (int i = 0; i < count; i++) {
        libpff_item_t *one = NULL;

        if (pff()->libpff_message_get_attachment(item, i, &one, NULL) == 1 &&
            read_file(walk, one, &files[mail->file_count], &room, inner))
            mail->file_count++;
        else
            lost++;
        if (one)
            pff()->libpff_item_free(&one, NULL);
    }
    mail->files = files;
    return lost;
}

static bool is_read(libpff_item_t *item)
{
    libpff_record_set_t *set = NULL;
    libpff_record_entry_t *entry = NULL;
    uint32_t flags = 0;

    if (pff()->libpff_item_get_record_set_by_index(item, 0, &set, NULL) == 1 &&
        pff()->libpff_record_set_get_entry_by_type(set, LIBPFF_ENTRY_TYPE_MESSAGE_FLAGS,
                                                   LIBPFF_VALUE_TYPE_INTEGER_32BIT_SIGNED, &entry,
                                                   0, NULL) == 1)
        pff()->libpff_record_entry_get_data_as_32bit_integer(entry, &flags, NULL);
    if (entry)
        pff()->libpff_record_entry_free(&entry, NULL);
    if (set)
        pff()->libpff_record_set_free(&set, NULL);
    return (flags & 1) != 0;
}

/* --- people --- */

/* A text property of a row of a table. */
static struct str row_text(struct walk *walk, libpff_record_set_t *row, uint32_t what)
{
    libpff_record_entry_t *entry = NULL;
    struct str text = str_of("");
    size_t size = 0;

    if (pff()->libpff_record_set_get_entry_by_type(
            row, what, 0, &entry, LIBPFF_ENTRY_VALUE_FLAG_MATCH_ANY_VALUE_TYPE, NULL) == 1 &&
        pff()->libpff_record_entry_get_data_as_utf8_string_size(entry, &size, NULL) == 1 &&
        size > 1 && size <= PST_TEXT) {
        uint8_t *bytes = arena_alloc(&walk->arena, size + 1);

        if (pff()->libpff_record_entry_get_data_as_utf8_string(entry, bytes, size, NULL) == 1)
            text = (struct str){(char *)bytes, strnlen((char *)bytes, size)};
    }
    if (entry)
        pff()->libpff_record_entry_free(&entry, NULL);
    return text;
}

static uint32_t row_number(libpff_record_set_t *row, uint32_t what)
{
    libpff_record_entry_t *entry = NULL;
    uint32_t number = 0;

    if (pff()->libpff_record_set_get_entry_by_type(
            row, what, LIBPFF_VALUE_TYPE_INTEGER_32BIT_SIGNED, &entry, 0, NULL) == 1)
        pff()->libpff_record_entry_get_data_as_32bit_integer(entry, &number, NULL);
    if (entry)
        pff()->libpff_record_entry_free(&entry, NULL);
    return number;
}

static struct str either(struct str one, struct str two)
{
    return one.len > 0 ? one : two;
}

static void read_person(struct walk *walk, libpff_record_set_t *row, struct pst_person *out)
{
    uint32_t kind = row_number(row, LIBPFF_ENTRY_TYPE_RECIPIENT_TYPE);

    *out = (struct pst_person){
        .kind = kind == LIBPFF_RECIPIENT_TYPE_CC    ? PST_CC
                : kind == LIBPFF_RECIPIENT_TYPE_BCC ? PST_BCC
                                                    : PST_TO,
        .name = either(row_text(walk, row, LIBPFF_ENTRY_TYPE_DISPLAY_NAME),
                       row_text(walk, row, LIBPFF_ENTRY_TYPE_RECIPIENT_DISPLAY_NAME)),
        .email = either(row_text(walk, row, PST_SMTP),
                        row_text(walk, row, LIBPFF_ENTRY_TYPE_EMAIL_ADDRESS))};
}

static void read_people(struct walk *walk, libpff_item_t *item, struct pst_mail *mail)
{
    libpff_item_t *recipients = NULL;
    struct pst_person *people;
    int count = 0;

    if (pff()->libpff_message_get_recipients(item, &recipients, NULL) != 1 ||
        pff()->libpff_item_get_number_of_record_sets(recipients, &count, NULL) != 1 || count < 0)
        count = 0;
    count = count < PST_PEOPLE ? count : PST_PEOPLE;
    people = arena_alloc(&walk->arena, ((size_t)count + 1) * sizeof(*people));
    for (int i = 0; i < count; i++) {
        libpff_record_set_t *row = NULL;

        if (pff()->libpff_item_get_record_set_by_index(recipients, i, &row, NULL) == 1)
            read_person(walk, row, &people[mail->person_count++]);
        if (row)
            pff()->libpff_record_set_free(&row, NULL);
    }
    mail->people = people;
    if (recipients)
        pff()->libpff_item_free(&recipients, NULL);
}

/* Exchange has a name of its own for its people; what the world writes to stands beside it. */
static struct str sender_of(struct walk *walk, libpff_item_t *item)
{
    static const uint32_t places[] = {PST_SENDER_SMTP,
                                      LIBPFF_ENTRY_TYPE_MESSAGE_SENDER_EMAIL_ADDRESS, PST_FOR_SMTP,
                                      LIBPFF_ENTRY_TYPE_MESSAGE_SENT_REPRESENTING_EMAIL_ADDRESS};
    struct str first = str_of("");

    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        struct str text = text_of(walk, item, places[i], PST_TEXT);

        if (str_find_char(text, '@') < text.len)
            return text;
        first = either(first, text);
    }
    return first;
}

/* --- messages --- */

static void build(struct walk *walk, libpff_item_t *item, struct buf *out, unsigned inner)
{
    struct pst_mail mail = {.sent = time_of(item)};

    mail.header = text_of(walk, item, LIBPFF_ENTRY_TYPE_MESSAGE_TRANSPORT_HEADERS, PST_HEADER);
    mail.from_name = text_of(walk, item, LIBPFF_ENTRY_TYPE_MESSAGE_SENDER_NAME, PST_TEXT);
    mail.from_email = sender_of(walk, item);
    read_people(walk, item, &mail);
    mail.to = text_of(walk, item, LIBPFF_ENTRY_TYPE_MESSAGE_DISPLAY_TO, PST_TEXT);
    mail.subject = subject_of(walk, item);
    mail.plain = body_of(walk, item, pff()->libpff_message_get_plain_text_body_size,
                         pff()->libpff_message_get_plain_text_body);
    mail.html = body_of(walk, item, pff()->libpff_message_get_html_body_size,
                        pff()->libpff_message_get_html_body);
    walk->broken += read_files(walk, item, &mail, inner);
    pst_mail_build(&mail, out);
}

/* Outlook keeps everything in messages. What is no mail by its class is passed over; what has no
 * class, or one nobody knows, is taken for mail. */
static bool is_other(struct walk *walk, libpff_item_t *item)
{
    static const char *const classes[] = {"IPM.Appointment", "IPM.Contact",       "IPM.AbchPerson",
                                          "IPM.DistList",    "IPM.Task",          "IPM.StickyNote",
                                          "IPM.Activity",    "IPM.Configuration", "IPM.Microsoft"};
    struct str class = text_of(walk, item, LIBPFF_ENTRY_TYPE_MESSAGE_CLASS, PST_TEXT);

    for (size_t i = 0; i < ARRAY_LEN(classes); i++) {
        struct str rest = str_part(class, strlen(classes[i]), class.len);

        if (str_starts_nocase(class, classes[i]) && (rest.len == 0 || rest.at[0] == '.'))
            return true;
    }
    return false;
}

static void take_message(struct walk *walk, libpff_item_t *item)
{
    struct inside_member member = {.folder = buf_c(&walk->folder),
                                   .flags = "",
                                   .why = "",
                                   .received = time_of(item),
                                   .other = is_other(walk, item)};
    uint32_t id = 0;
    char name[40];

    pff()->libpff_item_get_identifier(item, &id, NULL);
    snprintf(name, sizeof(name), "item %u", (unsigned)id);
    member.name = name;
    member.rebuilt = !member.other;
    if (is_read(item))
        member.flags = "\\Seen";
    buf_clear(&walk->mail);
    if (!member.other)
        build(walk, item, &walk->mail, 0);
    inside_put_member(walk->sink, &member);
    if (!walk->mail.full)
        inside_put_bytes(walk->sink, buf_as_str(&walk->mail));
    inside_put_end(walk->sink, walk->mail.full ? "the mail is larger than 256 MB" : "");
    arena_dispose(&walk->arena);
}

static void add_folder_name(struct walk *walk, libpff_item_t *folder)
{
    size_t size = 0;
    uint8_t name[1024] = "";

    if (pff()->libpff_folder_get_utf8_name_size(folder, &size, NULL) != 1 || size < 2 ||
        size > sizeof(name) || pff()->libpff_folder_get_utf8_name(folder, name, size, NULL) != 1)
        return;
    if (walk->folder.len > 0)
        buf_char(&walk->folder, '/');
    for (size_t i = 0; i + 1 < size && name[i]; i++)
        buf_char(&walk->folder, name[i] == '/' ? '_' : (char)name[i]);
}

static void take_folder(struct walk *walk, libpff_item_t *folder, unsigned depth)
{
    size_t before = walk->folder.len;
    int count = 0;

    add_folder_name(walk, folder);
    if (pff()->libpff_folder_get_number_of_sub_messages(folder, &count, NULL) != 1)
        walk->broken++;
    for (int i = 0; i < count && walk->items < INSIDE_MEMBERS; i++) {
        libpff_item_t *item = NULL;

        walk->items++;
        if (pff()->libpff_folder_get_sub_message(folder, i, &item, NULL) == 1)
            take_message(walk, item);
        else
            walk->broken++;
        if (item)
            pff()->libpff_item_free(&item, NULL);
    }
    count = 0;
    if (pff()->libpff_folder_get_number_of_sub_folders(folder, &count, NULL) != 1)
        walk->broken++;
    for (int i = 0; i < count && walk->items < INSIDE_MEMBERS; i++) {
        libpff_item_t *below = NULL;

        walk->items++; /* a file may say that folders hold each other */
        if (depth < PST_DEPTH && pff()->libpff_folder_get_sub_folder(folder, i, &below, NULL) == 1)
            take_folder(walk, below, depth + 1);
        else
            walk->broken++;
        if (below)
            pff()->libpff_item_free(&below, NULL);
    }
    walk->folder.len = before;
    if (walk->folder.at)
        walk->folder.at[before] = '\0';
}

static const char *take_file(struct walk *walk, libpff_file_t *file, libbfio_handle_t *handle)
{
    libpff_item_t *root = NULL;

    if (pff()->libpff_file_open_file_io_handle(file, handle, LIBPFF_OPEN_READ, NULL) != 1)
        return "it is damaged, or of a kind that libpff cannot read";
    if (pff()->libpff_file_get_root_folder(file, &root, NULL) == 1)
        take_folder(walk, root, 0);
    else
        walk->broken++;
    if (root)
        pff()->libpff_item_free(&root, NULL);
    pff()->libpff_file_close(file, NULL);
    if (walk->items >= INSIDE_MEMBERS)
        return "there are too many messages in it";
    return walk->broken > 0 ? "some folders, messages or attachments in it could not be read" : "";
}

const char *inside_pst(struct inside_sink *sink, struct str bytes)
{
    struct walk walk = {.sink = sink};
    libbfio_handle_t *handle = NULL;
    libpff_file_t *file = NULL;
    const char *why = "libpff does not work";
    uint8_t *at;

    memcpy(&at, &bytes.at, sizeof(at)); /* libbfio knows no const; the pages are read-only */
    buf_init(&walk.folder, KIB(16));
    buf_init(&walk.mail, LIMIT_IMPORT_MESSAGE);
    if (pff()->libbfio_memory_range_initialize(&handle, NULL) == 1 &&
        pff()->libbfio_memory_range_set(handle, at, bytes.len, NULL) == 1 &&
        pff()->libpff_file_initialize(&file, NULL) == 1)
        why = take_file(&walk, file, handle);
    if (file)
        pff()->libpff_file_free(&file, NULL);
    if (handle)
        pff()->libbfio_handle_free(&handle, NULL);
    buf_dispose(&walk.folder);
    buf_dispose(&walk.mail);
    arena_dispose(&walk.arena);
    return why;
}

#endif
