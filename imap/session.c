/* session.c - the role that runs libetpan, in a jail, behind [net]; see session.h and jail.h.
 *
 * libetpan only ever parses here: commands are written past it, so that new ones can leave while
 * it waits in the middle of an answer. It waits in wire_read(), and nowhere else. */
#include "session.h"
#include "etpan.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/role.h"
#include "imap/acquire.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { STREAM_BUFFER = 16 * 1024 };

/* --- to main --- */

void session_send(struct session *session, enum jail_frame type, uint64_t id,
                  const struct buf *payload)
{
    struct frame frame = {.type = (uint16_t)type, .id = id, .payload = buf_as_str(payload)};
    struct error err = {0};

    if (!session->lost && !frame_write(session->control, &frame, -1, &err))
        session->lost = true;
}

void session_text(struct buf *out, uint16_t tag, const char *text, size_t most)
{
    struct buf shown;
    struct str s = str_of(text);

    if (!text)
        return;
    if (!utf8_valid(s)) {
        buf_init(&shown, most * 16);
        text_show(&shown, str_part(s, 0, most));
        s = buf_as_str(&shown);
        pack_str(out, tag, str_part(s, 0, utf8_clip(s, most)));
        buf_dispose(&shown);
        return;
    }
    pack_str(out, tag, str_part(s, 0, utf8_clip(s, most)));
}

static void send_rows(struct session *session)
{
    if (session->rows.len == 0)
        return;
    session_send(session, JAIL_MESSAGES, 0, &session->rows);
    buf_clear(&session->rows);
}

static void send_broken(struct session *session, enum jail_status status, const char *why)
{
    send_rows(session);
    buf_clear(&session->fields);
    pack_u64(&session->fields, JAIL_STATUS, status);
    pack_text(&session->fields, JAIL_TEXT, why);
    session_send(session, JAIL_BROKEN, 0, &session->fields);
}

/* --- commands --- */

static bool write_wire(struct session *session, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(session->wire, bytes, len, MSG_NOSIGNAL);

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        bytes += sent;
        len -= (size_t)sent;
    }
    return true;
}

static bool send_command(struct session *session, const struct frame *frame)
{
    struct unpack in = {.rest = frame->payload};
    struct session_command *command;
    struct field field;
    struct buf line;
    bool sent;

    if (session->count == JAIL_COMMANDS_MOST || !unpack_next(&in, &field) ||
        field.tag != JAIL_LINE || field.value.len > LIMIT_COMMAND_LINE)
        return false;
    command = &session->queue[(session->first + session->count++) % JAIL_COMMANDS_MOST];
    command->id = frame->id;
    command->tag = ++session->last_tag;
    command->examine = frame->type == JAIL_EXAMINE;
    buf_init(&line, LIMIT_COMMAND_LINE + 32);
    buf_printf(&line, "%d ", command->tag);
    buf_str(&line, field.value);
    buf_text(&line, "\r\n");
    sent = write_wire(session, line.at, line.len);
    buf_dispose(&line);
    return sent;
}

/* Takes what main has sent so far. False: main is gone, or not to be understood. */
static bool take_commands(struct session *session)
{
    struct error err = {0};
    struct frame frame;

    for (;;) {
        switch (frame_poll(&session->commands, &frame, &err)) {
        case FRAME_NONE:
            return true;
        case FRAME_END:
        case FRAME_BAD:
            session->lost = true;
            return false;
        case FRAME_OK:
            if ((frame.type != JAIL_COMMAND && frame.type != JAIL_EXAMINE) ||
                !send_command(session, &frame))
                return false;
            break;
        }
    }
}

/* --- libetpan's view of the wire --- */

/* What libetpan calls for bytes. Never 0: it would ask for ever (security.md 3.4). Before it waits,
 * what main can use already is sent; while it waits, commands pass. */
static ssize_t wire_read(mailstream_low *low, void *bytes, size_t len)
{
    struct session *session = low->data;

    for (;;) {
        struct pollfd fds[] = {{.fd = session->control, .events = POLLIN},
                               {.fd = session->wire, .events = POLLIN}};
        ssize_t got;
        int ready = poll(fds, ARRAY_LEN(fds), 0);

        if (ready == 0) {
            send_rows(session);
            ready = poll(fds, ARRAY_LEN(fds), -1);
        }
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready < 0 || session->lost)
            return -1;
        if (fds[0].revents && !take_commands(session))
            return -1;
        if (!fds[1].revents)
            continue;
        got = recv(session->wire, bytes, len, MSG_DONTWAIT);
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        return got > 0 ? got : -1;
    }
}

static ssize_t wire_write(mailstream_low *low, const void *bytes, size_t len)
{
    struct session *session = low->data;

    return write_wire(session, bytes, len) ? (ssize_t)len : -1;
}

static int wire_close(mailstream_low *low)
{
    (void)low;
    return 0;
}

static int wire_fd(mailstream_low *low)
{
    const struct session *session = low->data;

    return session->wire;
}

static void wire_free(mailstream_low *low)
{
    free(low);
}

static void wire_cancel(mailstream_low *low)
{
    (void)low;
}

/* libetpan wants it writable; it does not write to it. */
static mailstream_low_driver wire_driver = {
    .mailstream_read = wire_read,
    .mailstream_write = wire_write,
    .mailstream_close = wire_close,
    .mailstream_get_fd = wire_fd,
    .mailstream_free = wire_free,
    .mailstream_cancel = wire_cancel,
};

/* --- answers --- */

static const char *what_failed(int code)
{
    switch (code) {
    case MAILIMAP_ERROR_STREAM:
        return "the connection ended";
    case MAILIMAP_ERROR_PARSE:
        return "an answer could not be understood";
    case MAILIMAP_ERROR_PROTOCOL:
        return "an answer came out of turn";
    case MAILIMAP_ERROR_FATAL:
        return "the server said BYE";
    default:
        return "libetpan gave up";
    }
}

/* The line that ended the answer: "7 OK [CODE] text". libetpan gives nothing of it but an error
 * when it is BAD, or the answer to another command than the oldest; it has kept it though. */
struct ending {
    int tag;
    enum jail_status status;
};

static bool read_ending(const struct session *session, struct ending *out)
{
    const MMAPString *buffer = session->imap->imap_stream_buffer;
    struct str line = str_trim((struct str){buffer->str, buffer->len});
    uint64_t tag;
    size_t blank;

    for (size_t i = line.len; i-- > 0;) {
        if (line.at[i] == '\n') {
            line = str_part(line, i + 1, line.len);
            break;
        }
    }
    blank = str_find_char(line, ' ');
    if (!str_to_u64(str_part(line, 0, blank), INT32_MAX, &tag))
        return false;
    line = str_part(line, blank + 1, line.len);
    out->tag = (int)tag;
    out->status = str_starts_nocase(line, "OK ")   ? JAIL_OK
                  : str_starts_nocase(line, "NO ") ? JAIL_NO
                                                   : JAIL_BAD;
    return true;
}

/* Takes the command with that tag off the queue. */
static bool take_command(struct session *session, int tag, struct session_command *out)
{
    for (size_t i = 0; i < session->count; i++) {
        size_t at = (session->first + i) % JAIL_COMMANDS_MOST;

        if (session->queue[at].tag != tag)
            continue;
        *out = session->queue[at];
        for (; i > 0; i--) {
            size_t before = (session->first + i - 1) % JAIL_COMMANDS_MOST;

            session->queue[at] = session->queue[before];
            at = before;
        }
        session->first = (session->first + 1) % JAIL_COMMANDS_MOST;
        session->count--;
        return true;
    }
    return false;
}

static void put_status(struct session *session, enum jail_status status)
{
    const struct mailimap_response_info *info = session->imap->imap_response_info;

    pack_u64(&session->fields, JAIL_STATUS, status);
    if (info)
        session_text(&session->fields, JAIL_CODE, info->rsp_atom, JAIL_TEXT_MOST);
    session_text(&session->fields, JAIL_TEXT, session->imap->imap_response, JAIL_TEXT_MOST);
}

static bool fresh_selection(struct mailimap *imap, bool examine)
{
    if (examine || !imap->imap_selection_info) {
        if (imap->imap_selection_info)
            etpan()->mailimap_selection_info_free(imap->imap_selection_info);
        imap->imap_selection_info = etpan()->mailimap_selection_info_new();
    }
    if (!imap->imap_selection_info)
        return false;
    imap->imap_selection_info->sel_has_exists = 0;
    imap->imap_selection_info->sel_has_recent = 0;
    return true;
}

static void tell_answer(struct session *session, const struct session_command *command,
                        enum jail_status status)
{
    session->facts = 0;
    send_rows(session);
    session_folder_rows(session, command->id);
    session_facts(session, command->id);
    buf_clear(&session->fields);
    put_status(session, status);
    session_numbers(session, command->examine);
    session_send(session, JAIL_DONE, command->id, &session->fields);
}

/* Waits for the next answer and tells main. Returns what libetpan says. */
static int next_answer(struct session *session)
{
    const struct session_command oldest = session->queue[session->first];
    struct mailimap_response *response = NULL;
    struct session_command command;
    struct ending ending;
    int code;

    if (!fresh_selection(session->imap, oldest.examine))
        return MAILIMAP_ERROR_MEMORY;
    session->imap->imap_tag = oldest.tag;
    if (!etpan()->mailimap_read_line(session->imap))
        return MAILIMAP_ERROR_STREAM;
    code = etpan()->mailimap_parse_response(session->imap, &response);
    if (code != MAILIMAP_NO_ERROR && code != MAILIMAP_ERROR_PROTOCOL)
        return code;
    code = MAILIMAP_NO_ERROR;
    /* What is selected must be clear: no EXAMINE overtakes, and none is overtaken. */
    if (!read_ending(session, &ending) || !take_command(session, ending.tag, &command) ||
        (command.id != oldest.id && (command.examine || oldest.examine)))
        code = MAILIMAP_ERROR_PROTOCOL;
    if (code == MAILIMAP_NO_ERROR)
        tell_answer(session, &command, ending.status);
    if (response)
        etpan()->mailimap_response_free(response);
    return code;
}

/* Nothing is asked: waits for main. False: main or [net] is gone. */
static bool wait_for_command(struct session *session)
{
    struct pollfd fds[] = {{.fd = session->control, .events = POLLIN}, {.fd = session->wire}};

    while (session->count == 0) {
        if (poll(fds, ARRAY_LEN(fds), -1) < 0 && errno != EINTR)
            return false;
        if (fds[1].revents || (fds[0].revents && !take_commands(session)))
            return false;
    }
    return true;
}

static void no_progress(size_t current, size_t maximum, void *arg)
{
    (void)current;
    (void)maximum;
    (void)arg;
}

static bool open_session(struct session *session)
{
    mailstream_low *low = etpan()->mailstream_low_new(session, &wire_driver);
    mailstream *stream = low ? etpan()->mailstream_new(low, STREAM_BUFFER) : NULL;
    int code;

    session->imap = etpan()->mailimap_new(0, NULL);
    if (!stream || !session->imap)
        return false;
    /* Without a progress callback libetpan keeps the messages instead of handing them over. */
    etpan()->mailimap_set_progress_callback(session->imap, no_progress, no_progress, session);
    etpan()->mailimap_set_msg_att_handler(session->imap, session_message_row, session);
    code = etpan()->mailimap_connect(session->imap, stream);
    return code == MAILIMAP_NO_ERROR_AUTHENTICATED;
}

/* mailimap_free() would say LOGOUT to a stream that may be broken. */
static void close_session(struct session *session)
{
    if (!session->imap)
        return;
    if (session->imap->imap_stream) {
        etpan()->mailstream_close(session->imap->imap_stream);
        session->imap->imap_stream = NULL;
    }
    etpan()->mailimap_free(session->imap);
}

void session_serve(int control, int wire)
{
    struct session *session = xcalloc(1, sizeof(*session));
    int code = MAILIMAP_NO_ERROR;

    session->control = control;
    session->wire = wire;
    frame_reader_init(&session->commands, control);
    buf_init(&session->rows, LIMIT_FRAME);
    buf_init(&session->fields, LIMIT_FRAME);
    if (!open_session(session)) {
        send_broken(session, JAIL_OK, "the connection ended before it began");
    } else {
        while (code == MAILIMAP_NO_ERROR && !session->lost && wait_for_command(session))
            code = next_answer(session);
        if (code == MAILIMAP_NO_ERROR)
            code = MAILIMAP_ERROR_STREAM;
        send_broken(session, code == MAILIMAP_ERROR_STREAM ? JAIL_OK : JAIL_BAD, what_failed(code));
    }
    close_session(session);
    frame_reader_dispose(&session->commands);
    buf_dispose(&session->rows);
    buf_dispose(&session->fields);
    free(session);
}

int libetpan_role_main(bool best_effort)
{
    struct error err = {0};
    struct frame up = {.type = JAIL_UP};
    struct buf fields;
    char state[ROLE_STATE];

    if (!session_set_up(&err) || !role_enter(ROLE_IMAP, best_effort, state, &err))
        return 1;
    buf_init(&fields, JAIL_TEXT_MOST);
    pack_text(&fields, JAIL_SANDBOX, state);
    up.payload = buf_as_str(&fields);
    if (!frame_write(ROLE_FD, &up, -1, &err)) {
        buf_dispose(&fields);
        return 1;
    }
    buf_dispose(&fields);
    session_serve(ROLE_FD, ROLE_FD + 1);
    return 0;
}
