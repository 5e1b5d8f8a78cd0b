// Reading a module without running it: a small ELF file is built by hand, then cut and twisted in every place.

#include <weft/application/abi.hpp>
#include <weft/application/error.hpp>
#include <weft/application/module_file.hpp>

#include <gtest/gtest.h>

#include <elf.h>

#include <cstring>
#include <random>
#include <vector>

namespace weft::app {
namespace {

struct section {
    std::string name;
    std::string bytes;
    Elf64_Word type = SHT_PROGBITS;
    Elf64_Word link = 0;
};

template <class T>
std::string bytes_of(T const& value) {
    return {reinterpret_cast<char const*>(&value), sizeof value};
}

/// An ELF file with these sections after the null one, and the table of names last.
std::string make_elf(std::vector<section> sections) {
    sections.push_back({".shstrtab", {}, SHT_STRTAB});
    std::string names(1, '\0');
    std::vector<Elf64_Shdr> headers(1);
    std::string file(sizeof(Elf64_Ehdr), '\0');
    for (auto& each : sections) {
        Elf64_Shdr header{};
        header.sh_name = static_cast<Elf64_Word>(names.size());
        header.sh_type = each.type;
        header.sh_link = each.link;
        names += each.name + '\0';
        if (each.name == ".shstrtab") each.bytes = names;
        header.sh_offset = file.size();
        header.sh_size = each.bytes.size();
        file += each.bytes;
        headers.push_back(header);
    }
    Elf64_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
#if defined(__x86_64__)
    header.e_machine = EM_X86_64;
#else
    header.e_machine = EM_AARCH64;
#endif
    header.e_shoff = file.size();
    header.e_shentsize = sizeof(Elf64_Shdr);
    header.e_shnum = static_cast<Elf64_Half>(headers.size());
    header.e_shstrndx = static_cast<Elf64_Half>(headers.size() - 1);
    for (auto const& each : headers) file += bytes_of(each);
    return file.replace(0, sizeof header, bytes_of(header));
}

std::string note(std::string const& id) {
    return bytes_of(Elf64_Nhdr{.n_namesz = 4, .n_descsz = static_cast<Elf64_Word>(id.size()), .n_type = NT_GNU_BUILD_ID}) +
           std::string{"GNU\0", 4} + id;
}

std::string symbol(Elf64_Word name, Elf64_Half place) {
    Elf64_Sym made{};
    made.st_name = name;
    made.st_shndx = place;
    return bytes_of(made);
}

std::string module_with(Elf64_Half place_of_identity) {
    std::string const names = std::string(1, '\0') + "weft_runtime_identity" + '\0';
    return make_elf({{".weft.app", "name = \"hello\"\n" + std::string(1, '\0')},
                     {".weft.abi", std::string{WEFT_ABI_TAG} + '\0'},
                     {".note.gnu.build-id", note("\x5f\x3c\x9a"), SHT_NOTE},
                     {".dynstr", names, SHT_STRTAB},
                     {".dynsym", symbol(0, SHN_UNDEF) + symbol(1, place_of_identity), SHT_DYNSYM, 4}});
}

std::string refusal(std::string const& bytes) {
    try {
        check_loadable(parse_module(bytes, "x.so"));
        return "(accepted)";
    } catch (error const& no) {
        EXPECT_EQ(no.exit_code(), 65);
        return no.what();
    }
}

TEST(module_file, gives_the_sections) {
    auto const made = parse_module(module_with(SHN_UNDEF), "x.so");
    EXPECT_EQ(made.spec_text, "name = \"hello\"\n");
    EXPECT_EQ(made.abi, library_abi());
    EXPECT_EQ(made.build_id, "5f3c9a");
    EXPECT_FALSE(made.owns_runtime);
    EXPECT_NO_THROW(check_loadable(made));
}

TEST(module_file, of_another_abi_is_refused) {
    std::string bytes = module_with(SHN_UNDEF);
    bytes.replace(bytes.find("weft2-"), 6, "weft0-");
    EXPECT_NE(refusal(bytes).find("x.so: was built for abi weft0-"), std::string::npos);
}

TEST(module_file, with_its_own_runtime_is_refused) {
    EXPECT_NE(refusal(module_with(7)).find("carries a copy of the runtime"), std::string::npos);
}

TEST(module_file, that_is_no_application_says_so) {
    EXPECT_NE(refusal(make_elf({{".text", "x"}})).find("has no section .weft.app"), std::string::npos);
    EXPECT_EQ(refusal("#!/bin/sh\n"), "x.so: is not an ELF file");
    EXPECT_EQ(refusal(""), "x.so: is not an ELF file");
    std::string bytes = module_with(SHN_UNDEF);
    bytes[EI_CLASS] = ELFCLASS32;
    EXPECT_EQ(refusal(bytes), "x.so: was built for another kind of machine");
}

TEST(module_file, that_is_missing_says_so) {
    EXPECT_THROW(static_cast<void>(read_module("/nowhere/x.so")), error);
    EXPECT_THROW(static_cast<void>(read_module("/dev")), error);
}

TEST(module_file, that_is_cut_anywhere_is_refused_and_never_read_past_its_end) {
    std::string const whole = module_with(SHN_UNDEF);
    for (std::size_t length = 0; length < whole.size(); ++length) {
        std::vector<char> const exact{whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)};
        EXPECT_THROW(static_cast<void>(parse_module({exact.data(), exact.size()}, "x.so")), error) << length;
    }
}

TEST(module_file, with_random_damage_is_read_or_refused) {
    unsigned const seed = std::random_device{}();
    SCOPED_TRACE(seed);
    std::mt19937 random{seed};
    std::string const whole = module_with(SHN_UNDEF);
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes = whole;
        for (int i = 0; i < 3; ++i) bytes[random() % bytes.size()] = static_cast<char>(random());
        std::vector<char> const exact{bytes.begin(), bytes.end()};
        try {
            static_cast<void>(parse_module({exact.data(), exact.size()}, "x.so"));
        } catch (error const&) {
        }
    }
}

}  // namespace
}  // namespace weft::app
