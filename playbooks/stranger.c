/* see playbooks/stranger.h */
#include "playbooks/stranger.h"

#include "base/frame.h"
#include "case/evidence.h"
#include "case/journal.h"

#include "stranger_parts.h"

#include <string.h>

enum { PATIENCE_MS = 10000 };

static bool take_answer(struct arena *arena, struct str payload, const struct node **out,
                        struct error *err)
{
    struct unpack in = {.rest = payload};
    struct field field;

    while (unpack_next(&in, &field)) {
        if (field.tag == STRANGER_TREE)
            return node_unflatten(arena, field.value, out, err);
        if (field.tag == STRANGER_ERROR) {
            struct str said = unpack_text(&in, &field);

            return error_set(err, ERROR_FORMAT, "%.*s", (int)said.len, said.at);
        }
    }
    return error_set(err, ERROR_JAIL, "the jailed reader's answer is not one");
}

static bool ask(struct arena *arena, const struct role *role, const char *file, struct str bytes,
                const struct node **out, struct error *err)
{
    struct frame_reader in;
    struct buf question;
    struct frame frame;
    bool ok;

    buf_init(&question, LIMIT_FRAME);
    pack_text(&question, STRANGER_FILE, file);
    pack_str(&question, STRANGER_BYTES, bytes);
    frame_reader_init(&in, role->fd);
    ok = frame_write_within(role->fd,
                            &(struct frame){.type = STRANGER_ASK, .payload = buf_as_str(&question)},
                            -1, PATIENCE_MS, err);
    if (ok) {
        enum frame_result got = frame_wait(&in, &frame, PATIENCE_MS, err);

        ok = got == FRAME_OK && frame.type == STRANGER_ANSWER
                 ? take_answer(arena, frame.payload, out, err)
                 : err->code == ERROR_NONE &&
                       error_set(err, ERROR_JAIL, "%s could not be read: the jailed reader %s",
                                 file, got == FRAME_NONE ? "took too long" : "ended");
    }
    frame_reader_dispose(&in);
    buf_dispose(&question);
    return ok;
}

bool stranger_read(struct arena *arena, const struct role_options *options, const char *file,
                   struct str bytes, struct playbook **out, struct error *err)
{
    const struct node *tree = NULL;
    struct role role = {0};
    char ended[ROLE_ENDED];
    bool ok;

    if (bytes.len > LIMIT_CACAO)
        return error_set(err, ERROR_LIMIT, "%s is larger than 1 MiB", file);
    if (!role_start(&role, ROLE_READ, options, NULL, 0, err))
        return false;
    ok = ask(arena, &role, file, bytes, &tree, err);
    role_stop(&role, ended);
    if (ok && node_get(tree, "spec_version")) {
        tree = cacao_import(arena, file, tree, err);
        ok = tree != NULL;
    }
    if (!ok || !playbook_from_tree(arena, file, tree, out, err))
        return false;
    (*out)->source = hash_of(bytes);
    (*out)->foreign = true;
    (*out)->shipped = false;
    return true;
}

bool stranger_keep(struct casefile *cf, const struct playbook *book, struct str bytes,
                   struct error *err)
{
    char hex[HASH_HEX];
    struct hash hash;
    bool ok = casefile_begin(cf, err) && evidence_put(cf, bytes, &hash, err);

    if (ok) {
        hash_to_hex(&hash, hex);
        ok = journal_add(cf,
                         &(struct journal_entry){
                             .kind = "observation",
                             .action = "play-seen",
                             .target = book->id,
                             .details =
                                 (const struct journal_pair[]){
                                     {"object", str_of(hex)}, {"title", str_of(book->title)}, {0}}},
                         NULL, err) &&
             casefile_commit(cf, err);
    }
    casefile_rollback(cf);
    return ok;
}
