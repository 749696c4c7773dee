/* hostile.c - see hostile.h. Each function is one row of the table in security.md 5.3. */
#include "hostile.h"

#include "base/limits.h"

#include <assert.h>
#include <string.h>

static void repeat(struct buf *out, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_text(out, text);
}

static void end(struct buf *out)
{
    buf_text(out, "\r\n\r\nx\r\n");
}

static void quote_boundary(struct buf *out, size_t n)
{
    (void)n;
    buf_text(out, "From: a@b\r\nMIME-Version: 1.0\r\n"
                  "Content-Type: multipart/mixed; boundary=\"\\\"\"\r\n\r\n--\"\r\n"
                  "Content-Type: text/plain\r\n\r\nx\r\n--\"--\r\n");
}

static void nested_multiparts(struct buf *out, size_t n)
{
    buf_text(out, "From: a@b.example\r\nSubject: nested\r\n");
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "Content-Type: multipart/mixed; boundary=b%zu\r\n\r\n--b%zu\r\n", i, i);
    buf_text(out, "Content-Type: text/plain");
    end(out);
}

static void nested_messages(struct buf *out, size_t n)
{
    repeat(out, "Content-Type: message/rfc822\r\n\r\n", n);
    buf_text(out, "Subject: inside");
    end(out);
}

static void nested_comments(struct buf *out, size_t n)
{
    buf_text(out, "From: ");
    repeat(out, "(", n);
    buf_text(out, "x");
    repeat(out, ")", n);
    buf_text(out, " a@b");
    end(out);
}

static void comments_in_type(struct buf *out, size_t n)
{
    buf_text(out, "Content-Type: ");
    repeat(out, "(", n);
    buf_text(out, "x");
    repeat(out, ")", n);
    buf_text(out, " text/plain");
    end(out);
}

static void nested_groups(struct buf *out, size_t n)
{
    buf_text(out, "To: ");
    repeat(out, "g:", n);
    repeat(out, ";", n);
    end(out);
}

static void many_addresses(struct buf *out, size_t n)
{
    buf_text(out, "To: ");
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "%s\"n%zu\" <a%zu@b>", i ? ", " : "", i, i);
    end(out);
}

static void many_headers(struct buf *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "X-%zu: y\r\n", i);
    buf_text(out, "Subject: last");
    end(out);
}

static void many_parameters(struct buf *out, size_t n)
{
    buf_text(out, "Content-Type: text/plain");
    for (size_t i = 0; i < n; i++)
        buf_printf(out, ";\r\n a%zu=b", i);
    end(out);
}

static void rising_pieces(struct buf *out, size_t n)
{
    buf_text(out, "Content-Type: text/plain");
    for (size_t i = 0; i < n; i++)
        buf_printf(out, ";\r\n a*%zu*=b%%20", i);
    end(out);
}

static void falling_pieces(struct buf *out, size_t n)
{
    buf_text(out, "Content-Type: text/plain");
    for (size_t i = n; i > 0; i--)
        buf_printf(out, ";\r\n a*%zu*=b", i);
    end(out);
}

static void many_words(struct buf *out, size_t n)
{
    buf_text(out, "Subject: ");
    repeat(out, "=?utf-8?B?SGVsbG8=?=\r\n ", n);
    buf_text(out, "end");
    end(out);
}

static void many_received(struct buf *out, size_t n)
{
    repeat(out, "Received: from a by b; Thu, 1 Jan 2026 00:00:00 +0000\r\n", n);
    buf_text(out, "Subject: x");
    end(out);
}

static void many_references(struct buf *out, size_t n)
{
    buf_text(out, "References: ");
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "<m%zu@b.example>\r\n ", i);
    buf_text(out, "<last@b.example>");
    end(out);
}

static void many_parts(struct buf *out, size_t n)
{
    buf_text(out, "Content-Type: multipart/mixed; boundary=b\r\n\r\n");
    repeat(out, "--b\r\n\r\n", n);
    buf_text(out, "--b--\r\n");
}

static void long_subject(struct buf *out, size_t n)
{
    buf_text(out, "From: a@b.example\r\nSubject: ");
    repeat(out, "0123456789abcdef", n / 16);
    end(out);
}

static void dashes(struct buf *out, size_t n)
{
    buf_text(out, "Content-Type: multipart/mixed; boundary=b\r\n\r\n");
    repeat(out, "----------------", n / 16);
}

static void near_boundaries(struct buf *out, size_t n)
{
    char line[64] = "--";

    memset(line + 2, 'a', 59);
    line[61] = '\0';
    buf_printf(out, "Content-Type: multipart/mixed; boundary=%sa\r\n\r\n", line + 2);
    for (size_t i = 0; i < n; i++) {
        buf_text(out, line);
        buf_text(out, "\r\n");
    }
}

const struct hostile hostile[] = {
    {"HC-01", quote_boundary},
    {"HC-02", nested_multiparts},
    {"HC-03", nested_messages},
    {"HC-04", nested_comments},
    {"HC-05", comments_in_type},
    {"HC-06", nested_groups},
    {"HC-07", many_addresses},
    {"HC-08", many_headers},
    {"HC-09", many_parameters},
    {"HC-10", rising_pieces},
    {"HC-11", falling_pieces},
    {"HC-12", many_words},
    {"HC-13", many_received},
    {"HC-14", many_references},
    {"HC-15", many_parts},
    {"HC-16", long_subject},
    {"HC-17", dashes},
    {"HC-18", near_boundaries},
    {NULL, NULL},
};

void hostile_make(const char *id, size_t n, struct buf *out)
{
    buf_init(out, MIB(64));
    for (const struct hostile *row = hostile; row->id; row++)
        if (strcmp(row->id, id) == 0)
            row->make(out, n);
    assert(out->len > 0 && !out->full);
}
