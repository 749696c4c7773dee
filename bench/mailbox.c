/* mailbox.c - `bench_mailbox DIR COUNT`: a mailbox of COUNT messages with the sizes of a real
 * office's (median 11.6 KB, mean about 45 KB, the largest 19 MB), the same on every machine:
 * DIR/Maildir with ten folders and DIR/sieve with one hostile rule. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LARGEST = 19 << 20, LINE = 76, FOLDERS = 10 };

static const char *const folders[FOLDERS] = {"",         ".Sent",       ".Archive",  ".Trash",
                                             ".Orders",  ".Projects",   ".Invoices", ".Suppliers",
                                             ".Customs", ".Newsletters"};

struct dice {
    uint64_t state;
};

static uint32_t roll(struct dice *dice)
{
    dice->state = dice->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(dice->state >> 33);
}

/* Log-normal: ln(11600) and the spread that makes the mean 45 KB. */
static size_t pick_size(struct dice *dice)
{
    double normal = -6.0, size;

    for (int i = 0; i < 12; i++)
        normal += roll(dice) / 2147483648.0;
    size = exp(9.36 + 1.646 * normal);
    return size > LARGEST ? LARGEST : size < 600 ? 600 : (size_t)size;
}

static size_t add_headers(char *out, size_t room, unsigned number, struct dice *dice)
{
    unsigned day = 1 + number % 28, hour = roll(dice) % 24, person = roll(dice) % 200;

    return (size_t)snprintf(
        out, room,
        "Return-Path: <person%u@partner%u.example>\r\n"
        "Received: from mail.partner%u.example (mail.partner%u.example [192.0.2.%u])\r\n"
        " by mx.office.example with ESMTPS id %08x;\r\n Mon, %u Jun 2026 %02u:10:12 +0700\r\n"
        "Authentication-Results: mx.office.example; spf=pass smtp.mailfrom=partner%u.example;\r\n"
        " dkim=pass header.d=partner%u.example; dmarc=pass header.from=partner%u.example\r\n"
        "Date: Mon, %u Jun 2026 %02u:10:11 +0700\r\n"
        "From: \"Person %u\" <person%u@partner%u.example>\r\n"
        "To: <owner@office.example>\r\nSubject: Order %u, shipment and documents\r\n"
        "Message-ID: <%08x.%u@partner%u.example>\r\nX-Mailer: Office Mailer 16.0\r\n"
        "MIME-Version: 1.0\r\n",
        person, person % 40, person % 40, person % 40, person, roll(dice), day, hour, person % 40,
        person % 40, person % 40, day, hour, person, person, person % 40, number, roll(dice),
        number, person % 40);
}

/* What servers on the way add: most of a header, and of what triage reads. */
static size_t add_trace(char *out, size_t room, struct dice *dice)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static const char *const names[] = {
        "DKIM-Signature: v=1; a=rsa-sha256; b=", "ARC-Message-Signature: i=1; a=rsa-sha256; b=",
        "ARC-Seal: i=1; a=rsa-sha256; cv=none; b=", "X-Office-Spam-Report: "};
    size_t used = 0;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        used += (size_t)snprintf(out + used, room - used, "%s", names[i]);
        for (int line = 0; line < 8; line++) {
            out[used++] = '\r';
            out[used++] = '\n';
            out[used++] = ' ';
            for (int k = 0; k < 70; k++)
                out[used++] = digits[roll(dice) % 64];
        }
        out[used++] = '\r';
        out[used++] = '\n';
    }
    return used;
}

static size_t add_lines(char *out, size_t len, const char *letters, size_t count, struct dice *dice)
{
    size_t used = 0;

    while (used + LINE + 2 < len) {
        uint32_t bits = 0;

        for (int i = 0; i < LINE; i++) {
            if (i % 4 == 0)
                bits = roll(dice);
            out[used++] = letters[(bits >> (7 * (i % 4))) % count];
        }
        out[used++] = '\r';
        out[used++] = '\n';
    }
    return used;
}

static size_t compose(char *out, unsigned number, struct dice *dice)
{
    static const char words[] =
        "please find the order and the invoice for container teak oak 20 pcs ";
    static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t size = pick_size(dice), text = size < 6000 ? size : 3000 + size / 40;
    size_t used = add_headers(out, 4000, number, dice);

    used += add_trace(out + used, 4000, dice);
    if (size < 6000) {
        used += (size_t)sprintf(out + used, "Content-Type: text/plain; charset=utf-8\r\n\r\n");
        return used + add_lines(out + used, text, words, sizeof(words) - 1, dice);
    }
    used += (size_t)sprintf(out + used,
                            "Content-Type: multipart/mixed; boundary=\"=_b%u\"\r\n\r\n"
                            "--=_b%u\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n",
                            number, number);
    used += add_lines(out + used, text, words, sizeof(words) - 1, dice);
    used +=
        (size_t)sprintf(out + used,
                        "\r\n--=_b%u\r\nContent-Type: application/pdf; name=\"document-%u.pdf\"\r\n"
                        "Content-Disposition: attachment; filename=\"document-%u.pdf\"\r\n"
                        "Content-Transfer-Encoding: base64\r\n\r\n"
                        "JVBERi0xLjcK\r\n", /* what a PDF file begins with */
                        number, number, number);
    used += add_lines(out + used, size - text, base64, 64, dice);
    return used + (size_t)sprintf(out + used, "\r\n--=_b%u--\r\n", number);
}

static void need(int ok, const char *what)
{
    if (ok)
        return;
    perror(what);
    exit(1); /* NOLINT(concurrency-mt-unsafe): there is one thread */
}

static void make_folders(const char *top)
{
    static const char *const inside[] = {"", "/cur", "/new", "/tmp"};
    char path[600];

    for (int f = 0; f < FOLDERS; f++)
        for (int i = 0; i < 4; i++) {
            snprintf(path, sizeof(path), "%s/%s%s", top, folders[f], inside[i]);
            need(mkdir(path, 0755) == 0 || errno == EEXIST, path);
        }
}

static void write_script(const char *dir)
{
    char path[600];
    FILE *file;

    snprintf(path, sizeof(path), "%s/sieve", dir);
    need(mkdir(path, 0755) == 0, path);
    snprintf(path, sizeof(path), "%s/sieve/main.sieve", dir);
    file = fopen(path, "w");
    need(file != NULL, path);
    fputs("require [\"fileinto\",\"imap4flags\"];\r\n# rule:[.]\r\n"
          "if header :contains \"subject\" \"invoice\" { redirect \"copy@outside.example\"; }\r\n",
          file);
    need(fclose(file) == 0, path);
    snprintf(path, sizeof(path), "%s/.dovecot.sieve", dir);
    need(symlink("sieve/main.sieve", path) == 0, path);
}

int main(int argc, char **argv)
{
    struct dice dice = {.state = 20260611};
    char *bytes, top[400], path[600];
    unsigned count;
    uint64_t total = 0;

    if (argc != 3 || (count = (unsigned)strtoul(argv[2], NULL, 10)) == 0) {
        fputs("usage: bench_mailbox DIR COUNT\n", stderr);
        return 2;
    }
    bytes = malloc(LARGEST + (1 << 20));
    need(bytes != NULL, "memory");
    need(mkdir(argv[1], 0755) == 0, argv[1]);
    snprintf(top, sizeof(top), "%s/Maildir", argv[1]);
    need(mkdir(top, 0755) == 0, top);
    make_folders(top);
    write_script(argv[1]);
    for (unsigned i = 0; i < count; i++) {
        size_t len = compose(bytes, i, &dice);
        int fd;

        snprintf(path, sizeof(path), "%s/%s/cur/%u.M%uP1.bench,S=%zu:2,S", top,
                 folders[i % 3 ? i % FOLDERS : 0], 1780000000 + i, i, len);
        fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0644);
        need(fd >= 0 && write(fd, bytes, len) == (ssize_t)len && close(fd) == 0, path);
        total += len;
    }
    printf("%u messages, %.1f MB\n", count, (double)total / 1e6);
    free(bytes);
    return 0;
}
