/* generate.c - writes the sample mailbox: `generate DIR` makes DIR/Maildir, DIR/sieve and
 * DIR/planted.tsv, which names every trace that a scan has to find. */
#include "attack.h"
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

static bool generate(const char *home, struct error *err)
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
    printf("%u messages\n", maildir.written);
    return ok;
}

int main(int argc, char **argv)
{
    struct error err = {0};

    if (argc != 2) {
        fputs("usage: generate DIR\n", stderr);
        return 2;
    }
    if (generate(argv[1], &err))
        return 0;
    fprintf(stderr, "%s\n", err.text);
    return 1;
}
