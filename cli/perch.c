/* see perch.h. The file: "mailmedic-canary 1 ID AT HOW\n" and the words. */
#include "perch.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MOST = 8192, PATH_ROOM = 4200 };

static bool place(const char *case_path, int64_t id, const char *suffix, char out[PATH_ROOM],
                  struct error *err)
{
    size_t len = strlen(case_path);

    while (len > 1 && case_path[len - 1] == '/')
        len--;
    if (snprintf(out, PATH_ROOM, "%.*s.canary/%" PRId64 "%s", (int)len, case_path, id, suffix) <
        PATH_ROOM)
        return true;
    return error_set(err, ERROR_LIMIT, "the case's path is too long");
}

static bool make_folder(char *path, struct error *err)
{
    char *slash = strrchr(path, '/');
    bool ok;

    *slash = '\0';
    ok = mkdir(path, 0700) == 0 || errno == EEXIST ||
         error_set_errno(err, ERROR_IO, "cannot make %s", path);
    *slash = '/';
    return ok;
}

/* Bound to the open file and not to the process: the one who asks may be the one who holds it. */
bool perch_take(const char *case_path, int64_t id, bool alone, int *fd, struct error *err)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    char path[PATH_ROOM], who[24];

    if (!place(case_path, id, ".lock", path, err) || !make_folder(path, err))
        return false;
    snprintf(who, sizeof(who), "%d\n", alone ? (int)getpid() : PERCH_SCREEN);
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (*fd >= 0 && fcntl(*fd, F_OFD_SETLK, &lock) == 0 && ftruncate(*fd, 0) == 0 &&
        write(*fd, who, strlen(who)) == (ssize_t)strlen(who))
        return true;
    error_set_errno(err, ERROR_IO, "cannot lock %s", path);
    if (*fd >= 0)
        close(*fd);
    return false;
}

bool perch_write(const char *case_path, const struct perch *perch, struct error *err)
{
    char path[PATH_ROOM], draft[PATH_ROOM];
    struct buf text;
    bool ok = false;
    int fd;

    if (!place(case_path, perch->id, "", path, err) ||
        !place(case_path, perch->id, ".new", draft, err))
        return false;
    buf_init(&text, FILE_MOST);
    buf_printf(&text, "mailmedic-canary 1 %" PRId64 " %" PRId64 " %s\n%.4000s\n", perch->id,
               perch->at, perch->how, perch->words);
    fd = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0) {
        ok = file_write(fd, buf_as_str(&text));
        ok = close(fd) == 0 && ok && rename(draft, path) == 0;
    }
    buf_dispose(&text);
    return ok || error_set_errno(err, ERROR_IO, "cannot write %s", path);
}

static pid_t read_who(int fd)
{
    char text[24];
    ssize_t got = pread(fd, text, sizeof(text), 0);
    struct str line = {text, got > 0 ? (size_t)got : 0};
    uint64_t pid;

    if (line.len > 0 && line.at[line.len - 1] == '\n')
        line.len--;
    return str_to_u64(line, INT32_MAX, &pid) && pid > 0 ? (pid_t)pid : PERCH_SCREEN;
}

static pid_t find_watcher(const char *case_path, int64_t id)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    struct error ignored = {0};
    char path[PATH_ROOM];
    pid_t found = 0;
    int fd;

    if (!place(case_path, id, ".lock", path, &ignored))
        return 0;
    fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd >= 0 && fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK)
        found = read_who(fd);
    if (fd >= 0)
        close(fd);
    return found;
}

static const char *take_word(struct str *rest, struct arena *arena)
{
    size_t end = str_find_char(*rest, ' ');
    const char *word = arena_strndup(arena, rest->at, end);

    *rest = str_part(*rest, end + 1, rest->len);
    return word;
}

static bool parse(struct str text, int64_t id, struct arena *arena, struct perch *out)
{
    static const char *const hows[] = {"open", "ended", "broken", "stopped"};
    const char prefix[] = "mailmedic-canary 1 ";
    struct str line, words = {0};
    uint64_t number, at;

    if (!str_next_line(&text, &line) || !str_starts(line, prefix))
        return false;
    line = str_part(line, sizeof(prefix) - 1, line.len);
    if (!str_to_u64(str_of(take_word(&line, arena)), INT64_MAX, &number) ||
        !str_to_u64(str_of(take_word(&line, arena)), INT64_MAX, &at) || (int64_t)number != id)
        return false;
    *out = (struct perch){.id = id, .at = (int64_t)at, .words = ""};
    for (size_t i = 0; i < ARRAY_LEN(hows); i++)
        if (str_equal(line, str_of(hows[i])))
            out->how = hows[i];
    if (str_next_line(&text, &words)) /* anybody may have written it */
        out->words = text_shown(arena, words, words.len);
    return out->how != NULL;
}

bool perch_read(const char *case_path, int64_t id, struct arena *arena, struct perch *out,
                bool *known, pid_t *watcher, struct error *err)
{
    char path[PATH_ROOM], text[FILE_MOST];
    ssize_t got;
    int fd;

    *known = false;
    *watcher = find_watcher(case_path, id); /* first: who has gone has written before */
    if (!place(case_path, id, "", path, err))
        return false;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return errno == ENOENT || error_set_errno(err, ERROR_IO, "cannot read %s", path);
    got = read(fd, text, sizeof(text));
    close(fd);
    *known = got > 0 && parse((struct str){text, (size_t)got}, id, arena, out);
    return true;
}
