/* test_language.c - which language a text is in, as the owner's habits are told by it. */
#include "../../detect/language.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void a_text_is_known_by_its_letters_or_commonest_words(void **state)
{
    static const struct {
        const char *text, *language;
    } rows[] = {
        {"Please find the invoice for THIS month, and pay it with the next run.", "English"},
        {"Bitte überweisen Sie den Betrag nicht vor Montag; die Rechnung ist neu und FÜR uns.",
         "German"},
        {"Merci pour votre message; nous avons reçu les documents et une facture.", "French"},
        {"Gracias: los documentos del pedido, pero con una corrección PARA usted.", "Spanish"},
        {"Obrigado, não tenho uma resposta para você; os prazos são nossos, com juros.",
         "Portuguese"},
        {"Chúng tôi gửi quý khách hóa đơn của tháng này, đề nghị thanh toán sớm.", "Vietnamese"},
        {"请在本周内将货款汇至新的银行账户，谢谢。", "Chinese"},
        {"ご請求書をお送りいたしますので、ご確認ください。", "Japanese"},
        {"Пожалуйста, оплатите счет до конца недели по новым реквизитам.",
         "a language in Cyrillic letters"},
        {"the and you", ""}, /* too short */
        {"Zahlung Rechnung Konto Betrag Termin Lieferung Bestellung Muster", ""},
        {"theory android yourself pleased within format thistle havent wills", ""}, /* parts */
        {"(the) \"and\" <you> please! with? for: this; 0123456789 abcdefghijklmnop", "English"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (strcmp(language_of(str_of(rows[i].text)), rows[i].language) != 0)
            fail_msg("\"%s\" is taken for \"%s\"", rows[i].text, language_of(str_of(rows[i].text)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_known_by_its_letters_or_commonest_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
