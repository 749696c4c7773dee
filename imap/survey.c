/* survey.c - what the server says of itself and which folders there are; see acquisition.h. */
#include "acquisition.h"

#include "command.h"

#include <stdlib.h>
#include <string.h>

enum { FACTS_MOST = 16 * 1024 };

/* --- boxes --- */

static bool is_wanted(const struct acquire_options *options, const struct folder *row)
{
    if (!options->folders || options->folder_count == 0)
        return true;
    for (size_t i = 0; i < options->folder_count; i++) {
        if (str_equal(str_of(options->folders[i]), str_of(row->name)) ||
            str_equal(str_of(options->folders[i]), str_of(row->raw_name)))
            return true;
    }
    return false;
}

static struct box *box_add(struct acquisition *run)
{
    struct box *box = xcalloc(1, sizeof(*box));

    if (run->box_count == run->box_room) {
        run->box_room = run->box_room ? run->box_room * 2 : 64;
        run->boxes = xreallocarray(run->boxes, run->box_room, sizeof(struct box *));
    }
    run->boxes[run->box_count++] = box;
    return box;
}

static void box_fill(struct acquisition *run, struct box *box, const struct link_folder *folder)
{
    struct folder *row = &box->row;
    struct buf text;

    buf_init(&text, KIB(64));
    folder_decode_name(&text, folder->name);
    row->account = run->account.id;
    row->name = arena_strndup(&run->arena, buf_c(&text), text.len);
    row->raw_name = utf8_valid(folder->name)
                        ? arena_strndup(&run->arena, folder->name.at, folder->name.len)
                        : run_shown(run, folder->name);
    row->attributes = run_shown(run, folder->attributes);
    row->delimiter = folder->delimiter;
    row->use = folder_use_of(&run->names, folder->attributes, str_of(row->name), folder->delimiter);
    row->acl = "";
    row->current = true;
    box->selectable = !folder_has_attribute(folder->attributes, "\\Noselect") &&
                      !folder_has_attribute(folder->attributes, "\\NonExistent");
    box->wanted = is_wanted(run->options, row);
    buf_clear(&text);
    if (command_quote(&text, folder->name))
        box->quoted = (struct str){arena_strndup(&run->arena, buf_c(&text), text.len), text.len};
    buf_dispose(&text);
}

static void survey_folder(struct lane *lane, const struct link_folder *folder)
{
    struct acquisition *run = lane->run;
    const char *raw;

    if (folder->name.len == 0 || folder->name.len > JAIL_NAME_MOST ||
        str_find_char(folder->name, '\0') < folder->name.len)
        return;
    raw = utf8_valid(folder->name) ? arena_strndup(&run->arena, folder->name.at, folder->name.len)
                                   : run_shown(run, folder->name);
    for (size_t i = 0; i < run->box_count; i++) {
        if (strcmp(run->boxes[i]->row.raw_name, raw) == 0)
            return;
    }
    if (run->box_count >= LIMIT_FOLDERS)
        return;
    box_fill(run, box_add(run), folder);
}

/* --- questions --- */

static void answered(struct lane *lane, const struct request *request, const struct link_done *done)
{
    (void)request;
    (void)done;
    lane->run->server.open--;
}

static void ask(struct lane *lane, const char *line)
{
    lane->run->server.open++;
    lane_ask(lane, &(struct request){.done = answered}, "%s", line);
}

static void survey_feed(struct lane *lane)
{
    struct server_facts *server = &lane->run->server;

    if (server->asked)
        return;
    server->asked = true;
    if (link_has(&lane->link, "ID"))
        ask(lane, "ID NIL");
    if (link_has(&lane->link, "NAMESPACE"))
        ask(lane, "NAMESPACE");
    if (link_has(&lane->link, "QUOTA"))
        ask(lane, "GETQUOTAROOT \"INBOX\"");
    if (link_has(&lane->link, "METADATA") || link_has(&lane->link, "METADATA-SERVER"))
        ask(lane, "GETMETADATA \"\" (/shared/admin /shared/comment)");
    if (link_has(&lane->link, "LIST-EXTENDED") && link_has(&lane->link, "SPECIAL-USE"))
        ask(lane, "LIST \"\" \"*\" RETURN (SPECIAL-USE)");
    else
        ask(lane, "LIST \"\" \"*\"");
}

/* Folders of other people, and shared ones: a server need not list them under "*". */
static void list_namespace(struct lane *lane, struct str prefix)
{
    struct buf pattern;

    buf_init(&pattern, LIMIT_COMMAND_LINE / 2);
    buf_text(&pattern, "LIST \"\" ");
    if (prefix.len > 0 && str_find_char(prefix, '*') == prefix.len &&
        str_find_char(prefix, '%') == prefix.len && command_quote(&pattern, prefix)) {
        pattern.len--; /* the closing quote */
        buf_text(&pattern, "*\"");
        ask(lane, buf_c(&pattern));
    }
    buf_dispose(&pattern);
}

static void add_fact(struct buf *out, struct str name, struct str value)
{
    if (out->len > 0)
        buf_text(out, ", ");
    text_show(out, name);
    if (name.len > 0)
        buf_char(out, ' ');
    text_show(out, value);
}

static void survey_fact(struct lane *lane, const struct request *request, struct str label,
                        struct str value)
{
    struct server_facts *server = &lane->run->server;
    size_t blank = str_find_char(label, ' ');
    struct str kind = str_part(label, 0, blank), name = str_part(label, blank + 1, label.len);

    (void)request;
    if (str_equal(kind, str_of("id"))) {
        add_fact(&server->id, name, value);
    } else if (str_equal(kind, str_of("quota"))) {
        add_fact(&server->quota, name, value);
    } else if (str_equal(kind, str_of("line"))) {
        add_fact(&server->metadata, str_of(""), value);
    } else if (str_equal(kind, str_of("namespace"))) {
        add_fact(&server->namespaces, name, str_part(value, 1, value.len));
        if (!str_equal(name, str_of("personal")))
            list_namespace(lane, str_part(value, 1, value.len));
    }
}

static bool survey_finished(const struct acquisition *run)
{
    return run->server.asked && run->server.open == 0;
}

/* Asked again from the beginning; folders that were told stay. */
static void survey_lost(struct lane *lane)
{
    struct server_facts *server = &lane->run->server;

    server->asked = false;
    server->open = 0;
    buf_clear(&server->id);
    buf_clear(&server->namespaces);
    buf_clear(&server->quota);
    buf_clear(&server->metadata);
}

const struct phase survey_phase = {
    .activity = "asking what the server has",
    .finished = survey_finished,
    .feed = survey_feed,
    .lost = survey_lost,
    .folder = survey_folder,
    .fact = survey_fact,
};

/* --- into the case --- */

static const char *server_text(struct acquisition *run)
{
    const struct link_hello *hello = &run->lanes[0].link.hello;

    if (run->server.id.len > 0)
        return run_sentence(run, "%s; %s", hello->greeting, buf_c(&run->server.id));
    return run_sentence(run, "%s", hello->greeting);
}

static const char *certificate_text(struct acquisition *run)
{
    const struct link_hello *hello = &run->lanes[0].link.hello;

    if (!*hello->subject && !*hello->spki)
        return "";
    return run_sentence(run, "%s, issued by %s, for %s, key %s", hello->subject, hello->issuer,
                        hello->names, hello->spki);
}

bool survey_record(struct acquisition *run, struct error *err)
{
    const struct link_hello *hello = &run->lanes[0].link.hello;
    const struct journal_pair details[] = {
        {"capabilities", str_of(hello->capabilities)},
        {"id", buf_as_str(&run->server.id)},
        {"metadata", buf_as_str(&run->server.metadata)},
        {"namespaces", buf_as_str(&run->server.namespaces)},
        {"quota", buf_as_str(&run->server.quota)},
        {0},
    };

    run->account.server = server_text(run);
    run->account.certificate = certificate_text(run);
    run_note(run, &(struct run_entry){.kind = "observation",
                                      .action = "server-surveyed",
                                      .target = run->options->imap.host,
                                      .result = "ok",
                                      .details = details,
                                      .numbers = (const struct journal_number[]){
                                          {"folders", (int64_t)run->box_count}, {0}}});
    if (run->fatal.code != ERROR_NONE) {
        *err = run->fatal;
        return false;
    }
    run->changed |= CASE_ACCOUNTS;
    return store_begin(run, err) && account_put(run->cf, &run->account, err) &&
           store_commit(run, err);
}
