/* SPDX-License-Identifier: GPL-3.0-or-later */
/* null.c: the least a FastCGI program can do, as the measure for ours.
 *
 * It reads nothing, looks nothing up and says "ok": what is left is the cost of
 * nginx, TLS and libfcgi. ./motcua bench gives every other figure as a ratio to
 * this one, so that figures of different machines can be compared.
 */
#include <fcgiapp.h>
#include <stdlib.h>

int main(void)
{
    FCGX_Request request;

    if (FCGX_Init() != 0 || FCGX_InitRequest(&request, 0, 0) != 0)
        return EXIT_FAILURE;
    while (FCGX_Accept_r(&request) == 0) {
        FCGX_PutS("Content-Type: text/plain\r\n\r\nok\n", request.out);
        FCGX_Finish_r(&request);
    }
    return EXIT_SUCCESS;
}
