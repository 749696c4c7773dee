/* post.c - main's side of one question over HTTP; see imap/post.h. */
#include "imap/post.h"

#include "base/clock.h"
#include "base/limits.h"
#include "case/evidence.h"
#include "link.h"

#include <poll.h>

enum { CONNECT_MS = 30000, ANSWER_MS = 60000, PIECES_MOST = 16 };
#define POST_BYTES MIB(1)

struct post {
    struct link link;
    struct link_object pieces[PIECES_MOST]; /* of the transcript */
    size_t piece_count;
    struct link_object answer;
    bool answered;
};

static void on_answer(void *arg, const struct link_object *object)
{
    struct post *post = arg;

    post->answer = *object;
    post->answered = true;
}

static void on_transcript(void *arg, const struct link_object *piece)
{
    struct post *post = arg;

    if (post->piece_count < PIECES_MOST)
        post->pieces[post->piece_count++] = *piece;
}

static const struct link_handler handler = {.answer = on_answer, .transcript = on_transcript};

/* Until [net] has ended, so that the transcript is here too. */
static void run_link(struct link *link, int cancel_fd)
{
    int64_t deadline = clock_mono_ms() + ANSWER_MS;

    while (link->state == LINK_STARTING || link->state == LINK_READY) {
        struct pollfd fds[3];
        size_t count = link_fds(link, fds, 2);
        int64_t left = deadline - clock_mono_ms();
        int wants = link_timeout(link);

        if (cancel_fd >= 0)
            fds[count] = (struct pollfd){.fd = cancel_fd, .events = POLLIN};
        if (left <= 0)
            break;
        (void)poll(fds, (nfds_t)(cancel_fd >= 0 ? count + 1 : count),
                   wants >= 0 && wants < left ? wants : (int)left);
        if (cancel_fd >= 0 && fds[count].revents)
            break;
        link_run(link);
    }
}

static bool keep(struct casefile *cf, const struct post *post, struct error *err)
{
    bool ok = true;

    for (size_t i = 0; ok && i < post->piece_count; i++)
        ok = evidence_sync(cf, post->pieces[i].place.segment, err);
    ok = ok && (!post->answered || evidence_sync(cf, post->answer.place.segment, err)) &&
         casefile_begin(cf, err);
    for (size_t i = 0; ok && i < post->piece_count; i++)
        ok = evidence_add(cf, &post->pieces[i].hash, &post->pieces[i].place, err);
    ok = ok &&
         (!post->answered || evidence_add(cf, &post->answer.hash, &post->answer.place, err)) &&
         casefile_commit(cf, err);
    casefile_rollback(cf);
    return ok;
}

bool post_run(struct casefile *cf, const struct post_options *options, struct buf *answer,
              struct error *err)
{
    struct post post = {.piece_count = 0};
    struct link_options how = {.setup = {.protocol = NET_HTTP,
                                         .purpose = NET_TO_TRY,
                                         .address = options->address.server,
                                         .path = options->address.path,
                                         .body = options->body,
                                         .ca_file = options->ca_file,
                                         .budget = POST_BYTES},
                               .role = &options->role,
                               .cancel_fd = options->cancel_fd,
                               .connect_ms = CONNECT_MS};
    bool ok;

    buf_init(answer, POST_ANSWER_MOST);
    link_init(&post.link, &handler, &post);
    ok = link_start(&post.link, cf, &how, err);
    if (ok) {
        run_link(&post.link, options->cancel_fd);
        ok = keep(cf, &post, err);
    }
    if (ok && !post.answered)
        ok = error_set(err, ERROR_NET, "%s",
                       post.link.why.code != ERROR_NONE ? post.link.why.text
                                                        : "the authority did not answer in time");
    if (ok) {
        buf_dispose(answer);
        ok = evidence_read(cf, &post.answer.hash, POST_ANSWER_MOST, answer, err);
    }
    link_dispose(&post.link);
    return ok;
}
