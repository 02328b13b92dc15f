/* Reading and writing packed numbers and strings. */
#include "packed.h"

bool wm_packed_put_number(wm_instance *self, wm_buffer *out, uint64_t number) {
  unsigned char bytes[10];
  size_t n = 0;
  for (; number > 127; number >>= 7)
    bytes[n++] = (unsigned char)(number | 128);
  bytes[n++] = (unsigned char)number;
  return wm_put(self, out, bytes, n);
}

bool wm_packed_put_string(wm_instance *self, wm_buffer *out, wm_str string) {
  return wm_packed_put_number(self, out, string.length) &&
         wm_put(self, out, string.bytes, string.length);
}

uint64_t wm_packed_number(wm_packed *in) {
  uint64_t number = 0;
  for (uint32_t shift = 0; !in->bad && in->at < in->end; shift += 7) {
    unsigned char byte = (unsigned char)*in->at++;
    if (shift > 63 || (shift == 63 && byte > 1))
      break;
    number |= (uint64_t)(byte & 127) << shift;
    if (byte < 128)
      return number;
  }
  in->bad = true;
  return 0;
}

uint32_t wm_packed_below(wm_packed *in, uint32_t most) {
  uint64_t number = wm_packed_number(in);
  if (number <= most)
    return (uint32_t)number;
  in->bad = true;
  return 0;
}

wm_str wm_packed_string(wm_packed *in) {
  uint64_t length = wm_packed_number(in);
  if (in->bad || length > (uint64_t)(in->end - in->at)) {
    in->bad = true;
    return wm_z("");
  }
  wm_str string = {in->at, (size_t)length};
  in->at += length;
  return string;
}
