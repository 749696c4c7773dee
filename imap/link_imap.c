/* link_imap.c - what [imap] says, checked field by field; see link.h. */
#include "link.h"

#include <limits.h>

static void message_field(struct link *link, struct unpack *in, const struct field *field,
                          struct link_message *out)
{
    switch (field->tag) {
    case JAIL_FLAGS:
        out->flags = unpack_text(in, field);
        out->has_flags = true;
        in->bad = in->bad || out->flags.len > JAIL_FLAGS_MOST;
        break;
    case JAIL_DATE:
        out->date = unpack_i64(in, field);
        /* years 0 to 10,000 */
        in->bad = in->bad || out->date < -62200000000 || out->date > 253500000000;
        break;
    case JAIL_SIZE:
        out->size = unpack_u64(in, field, UINT32_MAX);
        out->has_size = true;
        break;
    case JAIL_MODSEQ:
        out->modseq = unpack_u64(in, field, UINT64_MAX);
        break;
    case JAIL_BODY:
    case JAIL_HEADER:
        out->body = field->tag == JAIL_BODY ? LINK_OBJECT : LINK_HEADER;
        if (!link_take_object(link, unpack_u64(in, field, UINT32_MAX), &out->object))
            in->bad = true;
        break;
    case JAIL_NO_BODY:
    case JAIL_ODD_BODY:
        out->body = LINK_ODD_BODY; /* [net] puts a number behind every BODY[] */
        break;
    default:
        in->bad = true;
    }
}

static void tell_message(struct link *link, const struct unpack *in,
                         const struct link_message *message)
{
    if (!in->bad && link->handler->message)
        link->handler->message(link->arg, message);
}

static void take_messages(struct link *link, struct unpack *in)
{
    struct link_message message;
    struct field field;
    bool begun = false;

    while (unpack_next(in, &field)) {
        if (field.tag != JAIL_UID) {
            if (begun)
                message_field(link, in, &field, &message);
            else
                in->bad = true;
            continue;
        }
        if (begun)
            tell_message(link, in, &message);
        message = (struct link_message){.date = INT64_MIN};
        message.uid = (uint32_t)unpack_u64(in, &field, UINT32_MAX);
        begun = true;
    }
    if (begun)
        tell_message(link, in, &message);
}

bool link_readers_agree(const struct link_message *message)
{
    return message->body == LINK_OBJECT && message->object.whole && message->uid != 0 &&
           message->object.uid == message->uid;
}

bool link_readers_agree_on_header(const struct link_message *message)
{
    return message->body == LINK_HEADER && message->object.header && message->uid != 0 &&
           message->object.uid == message->uid;
}

static void tell_folder(struct link *link, uint64_t id, const struct unpack *in,
                        const struct link_folder *folder)
{
    if (!in->bad && link->handler->folder)
        link->handler->folder(link->arg, id, folder);
}

static void take_folders(struct link *link, uint64_t id, struct unpack *in)
{
    struct link_folder folder = {0};
    struct field field;
    bool begun = false;

    while (unpack_next(in, &field)) {
        switch (field.tag) {
        case JAIL_NAME:
            if (begun)
                tell_folder(link, id, in, &folder);
            folder = (struct link_folder){.name = field.value, .attributes = str_of("")};
            begun = true;
            in->bad = in->bad || field.value.len > JAIL_NAME_MOST + 1;
            break;
        case JAIL_DELIMITER:
            folder.delimiter = (char)unpack_u64(in, &field, 127);
            break;
        case JAIL_ATTRIBUTES:
            folder.attributes = unpack_text(in, &field);
            break;
        default:
            in->bad = true;
        }
    }
    if (begun)
        tell_folder(link, id, in, &folder);
}

static void take_facts(struct link *link, uint64_t id, struct unpack *in)
{
    struct str label = str_of("");
    struct field field;

    while (unpack_next(in, &field)) {
        struct str text = unpack_text(in, &field);

        if (in->bad)
            break;
        if (field.tag == JAIL_LABEL)
            label = text;
        else if (field.tag == JAIL_VALUE && link->handler->fact)
            link->handler->fact(link->arg, id, label, text);
    }
}

static void done_field(struct unpack *in, const struct field *field, struct link_done *out)
{
    switch (field->tag) {
    case JAIL_STATUS:
        out->status = (enum jail_status)unpack_u64(in, field, JAIL_BAD);
        break;
    case JAIL_CODE:
        out->code = unpack_text(in, field);
        break;
    case JAIL_TEXT:
        out->text = unpack_text(in, field);
        break;
    case JAIL_EXISTS:
        out->exists = (int64_t)unpack_u64(in, field, UINT32_MAX);
        break;
    case JAIL_RECENT:
        out->recent = (int64_t)unpack_u64(in, field, UINT32_MAX);
        break;
    case JAIL_UNSEEN:
        out->unseen = (int64_t)unpack_u64(in, field, UINT32_MAX);
        break;
    case JAIL_UIDNEXT:
        out->uidnext = (int64_t)unpack_u64(in, field, UINT32_MAX);
        break;
    case JAIL_UIDVALIDITY:
        out->uidvalidity = (int64_t)unpack_u64(in, field, UINT32_MAX);
        break;
    case JAIL_MODSEQ:
        out->modseq = (int64_t)unpack_u64(in, field, INT64_MAX);
        break;
    case JAIL_READ_ONLY:
        out->read_only = true;
        break;
    case JAIL_EXPUNGED:
        out->expunged = unpack_u64(in, field, UINT32_MAX);
        break;
    case JAIL_CUT:
        out->cut = true;
        break;
    default:
        in->bad = true;
    }
}

static void take_done(struct link *link, uint64_t id, struct unpack *in)
{
    struct link_done done = {.id = id,
                             .code = str_of(""),
                             .text = str_of(""),
                             .exists = -1,
                             .recent = -1,
                             .unseen = -1,
                             .uidnext = -1,
                             .uidvalidity = -1,
                             .modseq = -1};
    struct field field;

    while (unpack_next(in, &field))
        done_field(in, &field, &done);
    if (!in->bad && link->handler->done)
        link->handler->done(link->arg, &done);
}

static void take_broken(struct link *link, struct unpack *in)
{
    struct str text = str_of("");
    enum jail_status status = JAIL_OK;
    struct field field;

    while (unpack_next(in, &field)) {
        if (field.tag == JAIL_STATUS)
            status = (enum jail_status)unpack_u64(in, &field, JAIL_BAD);
        else if (field.tag == JAIL_TEXT)
            text = unpack_text(in, &field);
    }
    if (in->bad)
        return;
    link_drain_net(link);
    if (status == JAIL_BAD)
        link_end(link, true, ERROR_PROTOCOL, "%.*s", (int)text.len, text.at);
    else
        link_hear(link, text);
    link->from_imap.ended = true;
}

static void take_up(struct link *link, struct unpack *in)
{
    struct field field;

    while (unpack_next(in, &field)) {
        if (field.tag == JAIL_SANDBOX)
            link->hello.jail = link_keep(link, in, &field);
    }
    if (in->bad)
        return;
    link->jail_up = true;
    link_maybe_ready(link);
}

void link_take_imap(struct link *link, const struct frame *frame)
{
    struct unpack in = {.rest = frame->payload};

    switch (frame->type) {
    case JAIL_UP:
        take_up(link, &in);
        break;
    case JAIL_MESSAGES:
        take_messages(link, &in);
        break;
    case JAIL_FOLDERS:
        take_folders(link, frame->id, &in);
        break;
    case JAIL_FACTS:
        take_facts(link, frame->id, &in);
        break;
    case JAIL_DONE:
        take_done(link, frame->id, &in);
        break;
    case JAIL_BROKEN:
        take_broken(link, &in);
        break;
    default:
        in.bad = true;
    }
    if (in.bad)
        link_broken(link, "imap");
}
