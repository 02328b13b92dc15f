/* WM_SANITIZED: 1 when this is built with AddressSanitizer, as gcc and clang say it; else 0. */
#ifndef WM_BASE_SANITIZED_H
#define WM_BASE_SANITIZED_H

#if defined(__SANITIZE_ADDRESS__)
#define WM_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WM_SANITIZED 1
#endif
#endif

#ifndef WM_SANITIZED
#define WM_SANITIZED 0
#endif

#endif
