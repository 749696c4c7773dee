/* session.c - the role that runs libetpan, in a jail, behind [net]; see session.h and jail.h.
 *
 * libetpan only ever parses here: commands are written past it, so that new ones can leave while
 * it waits in the middle of an answer. It waits in wire_read(), and nowhere else. */
#include "session.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/role.h"
#include "imap/acquire.h"

#include <errno.h>
#include <libetpan/libetpan.h>
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

static void send_broken(struct session *session, const char *why)
{
    send_rows(session);
    buf_clear(&session->fields);
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

static void put_status(struct session *session, const struct mailimap_response *response)
{
    const struct mailimap_response_done *done = response->rsp_resp_done;
    const struct mailimap_resp_cond_state *state = NULL;
    enum jail_status status = JAIL_BAD;

    if (done && done->rsp_type == MAILIMAP_RESP_DONE_TYPE_TAGGED && done->rsp_data.rsp_tagged)
        state = done->rsp_data.rsp_tagged->rsp_cond_state;
    if (state && state->rsp_type == MAILIMAP_RESP_COND_STATE_OK)
        status = JAIL_OK;
    else if (state && state->rsp_type == MAILIMAP_RESP_COND_STATE_NO)
        status = JAIL_NO;
    pack_u64(&session->fields, JAIL_STATUS, status);
    if (session->imap->imap_response_info)
        session_text(&session->fields, JAIL_CODE, session->imap->imap_response_info->rsp_atom,
                     JAIL_TEXT_MOST);
    if (state && state->rsp_text)
        session_text(&session->fields, JAIL_TEXT, state->rsp_text->rsp_text, JAIL_TEXT_MOST);
}

static bool fresh_selection(struct mailimap *imap, bool examine)
{
    if (examine || !imap->imap_selection_info) {
        if (imap->imap_selection_info)
            mailimap_selection_info_free(imap->imap_selection_info);
        imap->imap_selection_info = mailimap_selection_info_new();
    }
    if (!imap->imap_selection_info)
        return false;
    imap->imap_selection_info->sel_has_exists = 0;
    imap->imap_selection_info->sel_has_recent = 0;
    return true;
}

/* Waits for the answer to the oldest command and tells main. Returns what libetpan says. */
static int next_answer(struct session *session)
{
    const struct session_command command = session->queue[session->first];
    struct mailimap_response *response = NULL;
    int code;

    if (!fresh_selection(session->imap, command.examine))
        return MAILIMAP_ERROR_MEMORY;
    session->imap->imap_tag = command.tag;
    if (!mailimap_read_line(session->imap))
        return MAILIMAP_ERROR_STREAM;
    code = mailimap_parse_response(session->imap, &response);
    if (code != MAILIMAP_NO_ERROR)
        return code;
    if (!response)
        return MAILIMAP_ERROR_PARSE;
    session->first = (session->first + 1) % JAIL_COMMANDS_MOST;
    session->count--;
    session->facts = 0;
    send_rows(session);
    session_folder_rows(session, command.id);
    session_facts(session, command.id);
    buf_clear(&session->fields);
    put_status(session, response);
    session_numbers(session, command.examine);
    session_send(session, JAIL_DONE, command.id, &session->fields);
    mailimap_response_free(response);
    return MAILIMAP_NO_ERROR;
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
    mailstream_low *low = mailstream_low_new(session, &wire_driver);
    mailstream *stream = low ? mailstream_new(low, STREAM_BUFFER) : NULL;
    int code;

    session->imap = mailimap_new(0, NULL);
    if (!stream || !session->imap)
        return false;
    /* Without a progress callback libetpan keeps the messages instead of handing them over. */
    mailimap_set_progress_callback(session->imap, no_progress, no_progress, session);
    mailimap_set_msg_att_handler(session->imap, session_message_row, session);
    code = mailimap_connect(session->imap, stream);
    return code == MAILIMAP_NO_ERROR_AUTHENTICATED;
}

/* mailimap_free() would say LOGOUT to a stream that may be broken. */
static void close_session(struct session *session)
{
    if (!session->imap)
        return;
    if (session->imap->imap_stream) {
        mailstream_close(session->imap->imap_stream);
        session->imap->imap_stream = NULL;
    }
    mailimap_free(session->imap);
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
        send_broken(session, "the connection ended before it began");
    } else {
        while (code == MAILIMAP_NO_ERROR && !session->lost && wait_for_command(session))
            code = next_answer(session);
        send_broken(session, what_failed(code == MAILIMAP_NO_ERROR ? MAILIMAP_ERROR_STREAM : code));
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

    if (!session_register_parser() || !role_enter(ROLE_IMAP, best_effort, state, &err))
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
