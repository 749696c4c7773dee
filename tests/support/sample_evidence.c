/* sample_evidence.c - see sample_evidence.h. */
#include "sample_evidence.h"
#include "check.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

off_t sample_size(struct sample *sample, const char *name)
{
    struct stat st;

    return stat(sample_path(sample, name), &st) == 0 ? st.st_size : -1;
}

struct hash sample_put(struct sample *sample, struct str bytes)
{
    struct error err = {0};
    struct hash hash;

    sample_begin(sample);
    assert_ok(evidence_put(sample->cf, bytes, &hash, &err), &err);
    sample_commit(sample);
    return hash;
}

void sample_holds(struct sample *sample, const struct hash *hash, struct str want)
{
    struct error err = {0};
    struct buf back;

    assert_ok(evidence_read(sample->cf, hash, MIB(64), &back, &err), &err);
    assert_true(str_equal(buf_as_str(&back), want));
    buf_dispose(&back);
}

void sample_append(int fd, struct str bytes)
{
    assert_int_equal(write(fd, bytes.at, bytes.len), bytes.len);
}

void sample_stray(struct sample *sample, const char *name)
{
    int fd = open(sample_path(sample, name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    sample_append(fd, str_of("mailmedic-object 1 00000000000000000001\nx\nsha256 "));
    close(fd);
}
