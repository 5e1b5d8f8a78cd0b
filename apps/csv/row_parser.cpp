// The bridge to libcsv (row_parser.hpp): its two callbacks collect the fields of the one row a record must be.

#include "csv/row_parser.hpp"

#include <csv.h>

#include <exception>
#include <new>
#include <utility>

namespace csv {

struct row_parser::state {
    csv_parser parser;
    std::vector<std::string> fields;  // the first `used` belong to the current row; the others keep their memory
    std::size_t used = 0;
    std::size_t rows = 0;
    std::exception_ptr failure;  // an exception must not pass through libcsv, which is C

    void open() {
        if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) throw std::bad_alloc{};
        csv_set_space_func(&parser, [](unsigned char) { return 0; });
        csv_set_blk_size(&parser, 4096);
    }

    void add(std::string_view field) noexcept try {
        if (used == fields.size()) fields.emplace_back();
        fields[used].assign(field);
        ++used;
    } catch (std::bad_alloc const&) { failure = std::current_exception(); }

    bool feed(std::string_view record) {
        auto const on_field = [](void* text, std::size_t size, void* self) {
            static_cast<state*>(self)->add({static_cast<char const*>(text), size});
        };
        auto const on_row = [](int, void* self) { ++static_cast<state*>(self)->rows; };
        return csv_parse(&parser, record.data(), record.size(), on_field, on_row, this) == record.size() &&
               csv_fini(&parser, on_field, on_row, this) == 0;
    }
};

row_parser::row_parser() : state_{std::make_unique<state>()} { state_->open(); }

row_parser::~row_parser() { csv_free(&state_->parser); }

row row_parser::parse(std::string_view record) {
    auto& s = *state_;
    s.used = s.rows = 0;
    bool const well_formed = s.feed(record);
    if (auto const failure = std::exchange(s.failure, nullptr)) std::rethrow_exception(failure);
    if (!well_formed) {
        bool const out_of_memory = csv_error(&s.parser) == CSV_ENOMEM;
        csv_free(&s.parser);  // libcsv stays in the middle of the broken row: start afresh
        s.open();
        if (out_of_memory) throw std::bad_alloc{};
        return {.fields = {}, .fault = "the quotes of a field do not follow RFC 4180"};
    }
    if (s.rows > 1) return {.fields = {}, .fault = "a carriage return stands outside quotes and not at the line's end"};
    return {.fields = std::span{s.fields}.first(s.used), .fault = {}};
}

}  // namespace csv
