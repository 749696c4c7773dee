/* session.c - see session.h. */
#include "session.h"

#include "base/build.h"
#include "base/file.h"
#include "case/journal.h"
#include "cut.h"
#include "seal_last.h"
#include "stray.h"

#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/timex.h>
#include <unistd.h>

static void random_hex(char out[33])
{
    unsigned char bytes[16] = {0};
    struct hash hash;
    char hex[HASH_HEX];

    if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
        memset(bytes, 0, sizeof(bytes)); /* cannot happen for so few; still a valid name */
    hash = hash_of((struct str){(const char *)bytes, sizeof(bytes)});
    hash_to_hex(&hash, hex);
    snprintf(out, 33, "%.32s", hex);
}

static void read_boot_id(char *out, size_t room)
{
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? 0 : file_fill(fd, out, room - 1);

    if (fd >= 0)
        close(fd);
    out[got > 0 ? got : 0] = '\0';
    out[strcspn(out, "\n")] = '\0';
}

/* Names come from the machine, not from us: in shown form, cut to fit. */
static void copy_shown(char *out, size_t room, const char *name)
{
    struct buf shown;

    buf_init(&shown, KIB(1));
    text_show(&shown, str_of(name));
    snprintf(out, room, "%.*s", (int)utf8_clip(buf_as_str(&shown), room - 1), buf_c(&shown));
    buf_dispose(&shown);
}

void session_who(struct case_who *who)
{
    char text[1024];
    struct passwd entry, *found = NULL;
    char host[256] = "";

    *who = (struct case_who){.uid = (unsigned)getuid()};
    random_hex(who->session_id);
    read_boot_id(who->boot_id, sizeof(who->boot_id));
    lock_machine(who->machine);
    if (gethostname(host, sizeof(host) - 1) == 0)
        copy_shown(who->host, sizeof(who->host), host);
    if (getpwuid_r(getuid(), &entry, text, sizeof(text), &found) == 0 && found)
        copy_shown(who->user, sizeof(who->user), entry.pw_name);
}

bool casefile_name_operator(struct casefile *cf, const char *name, const char *role,
                            struct error *err)
{
    struct case_who *who = &cf->shared->who;

    copy_shown(who->operator, sizeof(who->operator), name);
    copy_shown(who->role, sizeof(who->role), role);
    return journal_note(cf, "config", "operator-named", who->operator, "ok", err);
}

/* --- begin and end --- */

/* Whether this machine's clock is set by a time server, as far as the kernel knows. */
static const char *clock_state(void)
{
    struct timex state = {0};

    return adjtimex(&state) == TIME_ERROR || (state.status & STA_UNSYNC) ? "not synchronised"
                                                                         : "synchronised";
}

/* Runs that a killed writer left open. */
static bool close_runs(struct casefile *cf, struct error *err)
{
    struct query query;

    query_begin(&query, cf->db,
                "UPDATE run SET outcome = 'interrupted' WHERE ended = 0 AND outcome = ''");
    if (!query_run(&query, err))
        return false;
    if (query_changed(&query) > 0)
        seal_touch(cf, SEALED_RUNS);
    return true;
}

static bool note_begin(struct casefile *cf, const struct cut_plan *plan, int64_t strays,
                       const struct lock_mark *mark, const char *build, struct error *err)
{
    const char *last = mark->clean ? "closed" : mark->crashed ? "did not end" : "not known";
    const struct journal_pair details[] = {{"build", str_of(build)},
                                           {"openssl", str_of(hash_library_version())},
                                           {"clock", str_of(clock_state())},
                                           {"last_session", str_of(last)},
                                           {"sqlite", str_of(db_library_version())},
                                           {0}};
    const struct journal_number numbers[] = {{"cut_bytes", (int64_t)plan->bytes},
                                             {"cut_segments", (int64_t)plan->segments},
                                             {"strays", strays},
                                             {0}};
    const struct journal_entry entry = {.kind = "observation",
                                        .action = "session-begin",
                                        .result = "ok",
                                        .details = details,
                                        .numbers = numbers};

    return journal_add(cf, &entry, &cf->shared->session, err);
}

bool session_begin(struct casefile *cf, const struct lock_mark *mark, struct error *err)
{
    struct case_shared *shared = cf->shared;
    struct cut_plan plan;
    char build[BUILD_ID];
    int64_t strays;

    build_id(build);
    if (!casefile_begin(cf, err))
        return false;
    /* Strays of a session that ended elsewhere, or of a newer case.db than this, are left alone. */
    if (!cut_plan_crashed(cf, mark, &plan, err) || !stray_count(cf, &strays, err) ||
        !note_begin(cf, &plan, strays, mark, build, err) || !seal_look_before(cf, err) ||
        !close_runs(cf, err) || (plan.since > 0 && !stray_adopt(cf, err))) {
        casefile_rollback(cf);
        return false;
    }
    /* Said before it is done; a kill in between leaves the mark, and the next one cuts. */
    return casefile_commit(cf, err) && cut_apply(cf, &plan, err) &&
           lock_write(shared->lock_fd, shared->folder_fd, shared->who.session_id, false, err);
}

static bool note_end(struct casefile *cf, const struct cut_plan *plan, int64_t strays,
                     struct error *err)
{
    const struct journal_number numbers[] = {{"cut_bytes", (int64_t)plan->bytes},
                                             {"cut_segments", (int64_t)plan->segments},
                                             {"strays", strays},
                                             {0}};
    const struct journal_entry entry = {
        .kind = "observation", .action = "session-end", .result = "ok", .numbers = numbers};

    return journal_add(cf, &entry, NULL, err);
}

bool session_end(struct casefile *cf, struct error *err)
{
    bool ours = atomic_load(&cf->shared->strays);
    struct cut_plan plan;
    int64_t strays;

    if (!casefile_begin(cf, err))
        return false;
    if (!cut_plan_since(cf, cf->shared->session, &plan, err) || !stray_count(cf, &strays, err) ||
        (ours && !stray_adopt(cf, err)) || !note_end(cf, &plan, strays, err)) {
        casefile_rollback(cf);
        return false;
    }
    return casefile_commit(cf, err) && cut_apply(cf, &plan, err);
}
