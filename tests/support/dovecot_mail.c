/* dovecot_mail.c - putting mail and scripts where Dovecot finds them; see dovecot.h. */
#include "dovecot.h"

#include "base/clock.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH = TEMP_PATH * 3 };

/* Makes a folder with the right owner; one that is there already is fine. */
static bool make_folder(const char *path, struct error *err)
{
    if (mkdir(path, 0700) != 0) {
        if (errno == EEXIST)
            return true;
        return error_set_errno(err, ERROR_IO, "cannot make %s", path);
    }
    return true;
}

static bool give_away(const char *path, struct error *err)
{
    const struct passwd *nobody = getuid() == 0 ? getpwnam("nobody") : NULL;

    if (nobody && lchown(path, nobody->pw_uid, nobody->pw_gid) != 0)
        return error_set_errno(err, ERROR_IO, "cannot give %s away", path);
    return true;
}

static bool own_folder(const char *path, struct error *err)
{
    return make_folder(path, err) && give_away(path, err);
}

void dovecot_maildir(const struct dovecot *dovecot, const char *user, const char *folder,
                     char out[PATH])
{
    int len = snprintf(out, PATH, "%s/mail/%s", dovecot->root, user ? user : DOVECOT_USER);

    if (!folder || strcmp(folder, "INBOX") == 0)
        return;
    snprintf(out + len, PATH - (size_t)len, "/.%s", folder);
    for (char *ch = out + len + 2; *ch; ch++) /* Maildir++: a dot between the levels */
        if (*ch == '/')
            *ch = '.';
}

static bool make_maildir(const struct dovecot *d, const struct dovecot_mail *mail, char path[PATH],
                         struct error *err)
{
    static const char *const parts[] = {"cur", "new", "tmp"};
    char part[PATH + 8];

    dovecot_maildir(d, mail->user, NULL, path);
    if (!own_folder(path, err))
        return false;
    dovecot_maildir(d, mail->user, mail->folder, path);
    if (!own_folder(path, err))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        snprintf(part, sizeof(part), "%s/%s", path, parts[i]);
        if (!own_folder(part, err))
            return false;
    }
    return true;
}

bool dovecot_deliver(const struct dovecot *dovecot, const struct dovecot_mail *mail,
                     struct str bytes, struct error *err)
{
    int64_t now = clock_utc_ns();
    int64_t date = mail->date ? mail->date : now / 1000000000;
    struct timespec times[2] = {{.tv_sec = date}, {.tv_sec = date}};
    char folder[PATH];
    char tmp[PATH + 128];
    char path[PATH + 128];
    char name[64];

    if (!make_maildir(dovecot, mail, folder, err))
        return false;
    snprintf(name, sizeof(name), "%lld.M%lldP%d.host", (long long)date, (long long)now,
             (int)getpid());
    snprintf(tmp, sizeof(tmp), "%s/tmp/%s", folder, name);
    if (mail->flags)
        snprintf(path, sizeof(path), "%s/cur/%s:2,%s", folder, name, mail->flags);
    else
        snprintf(path, sizeof(path), "%s/new/%s", folder, name);
    if (!temp_write(tmp, bytes, err) || !give_away(tmp, err))
        return false;
    if (utimensat(0, tmp, times, 0) != 0 || rename(tmp, path) != 0)
        return error_set_errno(err, ERROR_IO, "cannot deliver to %s", path);
    return true;
}

bool dovecot_script(const struct dovecot *dovecot, const char *user, const char *name, bool active,
                    const char *text, struct error *err)
{
    char home[PATH];
    char path[PATH + 128];
    char link[PATH + 32];
    char target[128];

    snprintf(home, sizeof(home), "%s/home/%s", dovecot->root, user ? user : DOVECOT_USER);
    snprintf(path, sizeof(path), "%s/sieve", home);
    if (!own_folder(home, err) || !own_folder(path, err))
        return false;
    snprintf(path, sizeof(path), "%s/sieve/%s.sieve", home, name);
    if (!temp_write(path, str_of(text), err) || !give_away(path, err))
        return false;
    if (!active)
        return true;
    snprintf(link, sizeof(link), "%s/.dovecot.sieve", home);
    snprintf(target, sizeof(target), "sieve/%s.sieve", name);
    (void)unlink(link);
    if (symlink(target, link) != 0)
        return error_set_errno(err, ERROR_IO, "cannot make %s active", name);
    return give_away(link, err);
}
