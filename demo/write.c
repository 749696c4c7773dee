/* write.c - see demo/demo.h. */
#include "demo/demo.h"

#include "attack.h"
#include "cast.h"
#include "ordinary.h"
#include "rules.h"

#include <errno.h>
#include <sys/stat.h>

static bool write_subscriptions(const struct maildir *maildir, struct error *err)
{
    char path[600];
    FILE *file;

    snprintf(path, sizeof(path), "%s/subscriptions", maildir->top);
    file = fopen(path, "w");
    if (!file)
        return error_set_errno(err, ERROR_IO, "cannot write %s", path);
    fputs("V\t2\n\nSent\nTrash\nNewsletters\nRSS Feeds\n", file);
    if (fclose(file) != 0)
        return error_set_errno(err, ERROR_IO, "cannot write %s", path);
    return true;
}

bool demo_write(const char *home, unsigned *messages, struct error *err)
{
    char top[400], truth[400];
    struct maildir maildir = {.top = top};
    bool ok;

    if (mkdir(home, 0700) < 0 && errno != EEXIST)
        return error_set_errno(err, ERROR_IO, "cannot make %s", home);
    snprintf(top, sizeof(top), "%s/Maildir", home);
    if (mkdir(top, 0700) < 0)
        return error_set_errno(err, ERROR_IO, "cannot make %s", top);
    snprintf(truth, sizeof(truth), "%s/planted.tsv", home);
    maildir.truth = fopen(truth, "w");
    if (!maildir.truth)
        return error_set_errno(err, ERROR_IO, "cannot write %s", truth);
    ok = ordinary_write(&maildir, err) && attack_write(&maildir, err) &&
         rules_write(&maildir, home, err) && write_subscriptions(&maildir, err);
    if (fclose(maildir.truth) != 0 && ok)
        ok = error_set_errno(err, ERROR_IO, "cannot write %s", truth);
    *messages = maildir.written;
    return ok;
}

const char *demo_owner(void)
{
    return owner.email;
}
