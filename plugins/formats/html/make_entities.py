#!/usr/bin/env python3
"""Writes entities_table.h: the named character references of HTML (WHATWG, section 13.5), as
Python's html.entities has them.

    make_entities.py > entities_table.h

Names are sorted bytewise, each once without its semicolon; "name\\0text\\0" follow one another in one
string, so that a table of 16-bit offsets finds them.
"""
import html.entities


def escape(data):
    """Bytes as a C string literal; after a hexadecimal escape the literal is split."""
    out, after_escape = "", False
    for byte in data:
        char = chr(byte)
        if byte < 0x20 or byte > 0x7E or char in '"\\?':
            out, after_escape = out + f"\\{byte:03o}", True
        else:
            out, after_escape = out + char, False
    return out


def main():
    entities = html.entities.html5
    names = sorted({name.rstrip(";") for name in entities}, key=str.encode)
    print("/* Made by make_entities.py from Python's html.entities: do not edit. */")
    print(f"enum {{ N_ENTITIES = {len(names)} }};\n")
    print("/* name, zero byte, text in UTF-8, zero byte */")
    print("static const char entity_bytes[] =")
    offsets, at = [], 0
    for name in names:
        text = entities.get(name + ";", entities.get(name))
        offsets.append(at)
        at += len(name.encode()) + len(text.encode()) + 2
        print(f'    "{escape(name.encode())}\\0{escape(text.encode())}\\0"')
    print("    ;\n")
    assert at < 65536
    print("static const uint16_t entity_offsets[N_ENTITIES] = {")
    for i in range(0, len(offsets), 14):
        print("    " + " ".join(f"{o}," for o in offsets[i : i + 14]))
    print("};\n")
    legacy = [i for i, name in enumerate(names) if name in entities]
    print("/* indexes of those that are understood without a semicolon */")
    print(f"enum {{ N_LEGACY = {len(legacy)} }};")
    print("static const uint16_t legacy_entities[N_LEGACY] = {")
    for i in range(0, len(legacy), 14):
        print("    " + " ".join(f"{o}," for o in legacy[i : i + 14]))
    print("};")


main()
