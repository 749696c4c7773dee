/* case_work_sign.c - see case_work.h: the part that signs. */
#include "case_work.h"

#include "base/file.h"
#include "case/checkpoint.h"
#include "case/journal.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* A key without words opens at once. */
static const struct str words = {"", 0};
static const char end[] = "\nkept\n"; /* a note without it was not given to anybody */

static bool give_away(struct str text, const char *path, struct error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool ok = fd >= 0 && file_write(fd, text) && file_write(fd, str_of(end));

    if (!ok)
        error_set_errno(err, ERROR_IO, "cannot give the checkpoint away");
    if (fd >= 0)
        close(fd);
    return ok;
}

static bool sign_state(struct casefile *cf, const struct sign_key *key, const char *path,
                       struct error *err)
{
    struct sealed_state made;
    struct buf note;
    bool ok;

    buf_init(&note, CHECKPOINT_MOST);
    ok = journal_note(cf, "observation", "server-said", "x", "ok", err) &&
         checkpoint_before_change(cf, key, &made, err) && checkpoint_add(cf, key, &note, err) &&
         give_away(buf_as_str(&note), path, err);
    buf_dispose(&note);
    return ok;
}

bool work_sign(const char *path, const char *note, struct error *err)
{
    struct sign_key *key;
    struct casefile *cf;
    bool ok = casefile_open(&cf, path, CASE_WRITE, err);

    if (!ok)
        return false;
    ok = checkpoint_has_key(cf) ? checkpoint_open_key(cf, words, &key, err)
                                : checkpoint_make_key(cf, words, &key, err);
    if (ok) {
        ok = sign_state(cf, key, note, err);
        sign_key_free(key);
    }
    casefile_close(cf);
    return ok;
}

bool work_check_note(const char *path, const char *note, struct error *err)
{
    struct error missing = {0};
    struct casefile *cf;
    struct buf text;
    struct str kept;
    uint64_t entries;
    bool ok = casefile_open(&cf, path, CASE_READ, err);

    if (!ok)
        return false;
    buf_init(&text, CHECKPOINT_MOST + sizeof(end));
    if (access(note, F_OK) == 0 && file_read(note, &text, &missing)) {
        kept = buf_as_str(&text);
        if (str_ends_nocase(kept, end))
            ok = checkpoint_compare(cf, str_part(kept, 0, kept.len - strlen(end)), &entries, err);
    }
    buf_dispose(&text);
    casefile_close(cf);
    return ok;
}
