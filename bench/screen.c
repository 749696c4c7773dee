/* screen.c - `bench_screen FOLDER [MESSAGES]`: how long the screen takes from a key to the next
 * picture, over a case with that many messages (500,000) which it makes below FOLDER if there is
 * none. One line a figure; times are of one key: update, load, draw; the wall's, and the
 * processor's, which does not mind a busy machine. */
#include "base/clock.h"
#include "case/evidence.h"
#include "case/tables.h"
#include "parse/mail.h"
#include "tui/app.h"

#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PER_TRANSACTION = 1000, MOST_TIMES = 4096 };

struct bench {
    struct casefile *cf;
    int64_t messages, folders[2];
    struct app *app;
    struct canvas canvas;
    double times[MOST_TIMES], cpu[MOST_TIMES]; /* milliseconds */
    size_t count;
    double later; /* what the last key's picture said would take a moment */
};

static void must(bool ok, const struct error *err)
{
    if (ok)
        return;
    fprintf(stderr, "bench_screen: %s\n", err->text);
    exit(1); /* NOLINT(concurrency-mt-unsafe): one thread */
}

/* --- the case --- */

static void add_message(struct bench *bench, int64_t i, struct error *err)
{
    static const char *const names[] = {"Nguyễn Văn An <an@supplier.example>",
                                        "Mai Tran <mai@buyer.example>",
                                        "王小明 <wang@factory.example>"};
    char subject[80], raw[200];
    struct message message = {.folder = bench->folders[i % 5 == 0],
                              .uid = (uint32_t)i + 1,
                              .size = 12000,
                              .received = 1500000000 + i * 300,
                              .flags = "\\Seen",
                              .status = PARSE_OK,
                              .limit = "",
                              .date = 1500000000 + i * 300,
                              .from = names[i % 3],
                              .to = "owner@acme.example",
                              .subject = subject,
                              .message_id = "0123456789@supplier.example",
                              .direction = i % 5 == 0 ? DIRECTION_SENT : DIRECTION_IN,
                              .attachments = i % 7 == 0};
    struct mail mail;
    struct facts facts = {.status = PARSE_OK, .limit = "", .version = FACTS_VERSION};
    struct buf blob;
    int len;

    snprintf(subject, sizeof(subject), "Thanh toán đơn hàng %" PRId64, i);
    len = snprintf(raw, sizeof(raw), "Subject: %s\r\n\r\nhello\r\n", subject);
    must(message_plan(bench->cf, &message, &message.id, err), err);
    must(evidence_put(bench->cf, (struct str){raw, (size_t)len}, &message.raw, err), err);
    must(message_fetched(bench->cf, message.id, &message.raw, err), err);
    must(message_parsed(bench->cf, 0, &message, err), err);
    if (i < bench->messages - 2000)
        return; /* facts of the newest will do */
    facts_blank(&mail);
    mail.subject = subject;
    mail.text = raw;
    mail.text_len = (size_t)len;
    buf_init(&blob, 65536);
    facts_encode(&mail, &blob);
    facts.blob = buf_as_str(&blob);
    must(facts_put(bench->cf, &message.raw, &facts, err), err);
    buf_dispose(&blob);
}

static void make_case(struct bench *bench, const char *path)
{
    const struct case_info info = {.owner = "owner@acme.example"};
    struct account account = {.user = "owner", .host = "mail.example"};
    struct error err = {0};

    fprintf(stderr, "making %s with %" PRId64 " messages\n", path, bench->messages);
    must(case_create(path, &info, &err), &err);
    must(casefile_open(&bench->cf, path, CASE_WRITE, &err), &err);
    must(casefile_begin(bench->cf, &err), &err);
    must(account_put(bench->cf, &account, &err), &err);
    for (int i = 0; i < 2; i++) {
        struct folder folder = {.account = account.id,
                                .name = i ? "Sent" : "INBOX",
                                .raw_name = i ? "Sent" : "INBOX",
                                .use = i ? FOLDER_SENT : FOLDER_INBOX,
                                .attributes = "",
                                .uidvalidity = 1,
                                .acl = ""};

        must(folder_put(bench->cf, &folder, &err), &err);
        bench->folders[i] = folder.id;
    }
    for (int64_t i = 0; i < bench->messages; i++) {
        if (i % PER_TRANSACTION == PER_TRANSACTION - 1) {
            must(casefile_commit(bench->cf, &err), &err);
            must(casefile_begin(bench->cf, &err), &err);
        }
        add_message(bench, i, &err);
    }
    must(casefile_commit(bench->cf, &err), &err);
    casefile_close(bench->cf);
}

/* --- the screen --- */

static double since_ms(int64_t from)
{
    return (double)(clock_boot_ns() - from) / 1e6;
}

static double cpu_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* As tui/run.c has it. */
static bool is_long(void *arg)
{
    unsigned *asked = arg;

    return ++*asked > 40;
}

static void press(struct bench *bench, uint32_t key)
{
    int64_t from = clock_boot_ns();
    double cpu = cpu_ms();
    unsigned asked = 0;
    struct patience patience = {.over = is_long, .arg = &asked};

    (void)!app_update(bench->app, &(struct event){.kind = EVENT_KEY, .key = key});
    app_load_within(bench->app, bench->cf, &patience);
    app_draw(bench->app, &bench->canvas);
    if (bench->count < MOST_TIMES) {
        bench->cpu[bench->count] = cpu_ms() - cpu;
        bench->times[bench->count++] = since_ms(from);
    }
    from = clock_boot_ns();
    if (app_wants_load(bench->app))
        app_load(bench->app, bench->cf);
    bench->later = since_ms(from);
}

static int compare(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static void tell(struct bench *bench, const char *what)
{
    size_t count = bench->count;

    qsort(bench->times, count, sizeof(bench->times[0]), compare);
    qsort(bench->cpu, count, sizeof(bench->cpu[0]), compare);
    printf("%-38s median %6.2f ms  99 %% %7.2f ms  worst %7.2f ms  cpu: 99 %% %7.2f ms  (%zu keys)",
           what, bench->times[count / 2], bench->times[count * 99 / 100], bench->times[count - 1],
           bench->cpu[count * 99 / 100], count);
    if (bench->later >= 1)
        printf("; the last filled in %.0f ms later", bench->later);
    putchar('\n');
    fflush(stdout);
    bench->count = 0;
}

static void repeat(struct bench *bench, const char *what, uint32_t key, int times)
{
    for (int i = 0; i < times; i++)
        press(bench, key);
    tell(bench, what);
}

static void type(struct bench *bench, const char *keys)
{
    struct str rest = str_of(keys);
    uint32_t key;

    while (keys_next(&rest, &key))
        press(bench, key);
    bench->count = 0;
}

static void measure(struct bench *bench, int height, int width)
{
    int64_t from = clock_boot_ns();

    canvas_init(&bench->canvas, height, width);
    bench->app = app_new(&(struct app_options){.case_name = "screen.case"}, height, width);
    app_load(bench->app, bench->cf);
    app_draw(bench->app, &bench->canvas);
    printf("--- %dx%d: first picture after %.2f ms\n", width, height, since_ms(from));
    repeat(bench, "messages: first look", '4', 1);
    repeat(bench, "messages: one line down", 'j', 1000);
    repeat(bench, "messages: one screen down", KEYCODE_PAGE_DOWN, 1000);
    repeat(bench, "messages: to the end", 'G', 1);
    repeat(bench, "messages: one screen up from the end", KEYCODE_PAGE_UP, 300);
    repeat(bench, "messages: to the beginning", 'g', 1);
    type(bench, "oo");
    repeat(bench, "likeliest lures first: one screen down", KEYCODE_PAGE_DOWN, 300);
    repeat(bench, "likeliest lures first: to the end", 'G', 1);
    type(bench, "o");
    type(bench, "/thanh toan 4");
    repeat(bench, "filter that one message in two has", KEYCODE_ENTER, 1);
    repeat(bench, "filtered: one screen down", KEYCODE_PAGE_DOWN, 300);
    type(bench, "<Esc>/zebra");
    repeat(bench, "filter that no message has", KEYCODE_ENTER, 1);
    type(bench, "<Esc>");
    repeat(bench, "timeline: first look", '5', 1);
    repeat(bench, "overview", '1', 1);
    app_free(bench->app);
    canvas_dispose(&bench->canvas);
}

int main(int argc, char **argv)
{
    static struct bench bench = {.messages = 500000};
    struct error err = {0};
    char path[4096];

    setlocale(LC_ALL, "C.UTF-8"); /* NOLINT(concurrency-mt-unsafe): one thread */
    if (argc < 2)
        return 2;
    if (argc > 2)
        bench.messages = strtoll(argv[2], NULL, 10);
    snprintf(path, sizeof(path), "%s/screen-%" PRId64 ".case", argv[1], bench.messages);
    if (access(path, F_OK) != 0)
        make_case(&bench, path);
    must(casefile_open(&bench.cf, path, CASE_READ, &err), &err);
    measure(&bench, 24, 80);
    measure(&bench, 40, 120);
    casefile_close(bench.cf);
    return 0;
}
