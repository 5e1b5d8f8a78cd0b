// Reading recipients (recipients.hpp).

#include "sender/recipients.hpp"

#include <unordered_map>
#include <utility>

#include "csv/header.hpp"
#include "csv/row_parser.hpp"
#include "sender/address.hpp"

namespace sender {

namespace {

class collector {
public:
    explicit collector(recipient_list& list) : list_{list} {}

    void take(csv::record const& record) {
        ++list_.rows;
        if (record.fault != csv::record_fault::none) return reject(record.line, std::string{csv::describe(record.fault)});
        auto const row = parser_.parse(record.text);
        if (row.malformed()) return reject(record.line, std::string{row.fault});
        if (row.fields.size() != list_.columns.size())
            return reject(record.line, csv::wrong_columns(row.fields.size(), list_.columns.size()));
        take_row(record.line, {row.fields.begin(), row.fields.end()});
    }

private:
    void take_row(std::uint64_t line, std::vector<std::string> fields) {
        std::string const address{trimmed(fields[list_.address_column])};
        if (auto const wrong = wrong_with_address(address); !wrong.empty())
            return reject(line, "bad address: " + wrong, std::move(fields));
        auto key = person_key(address);
        auto const [at, is_new] = first_.try_emplace(key, line);
        if (!is_new) return list_.duplicates.push_back({.line = line, .first = at->second, .address = address});
        list_.people.push_back({.line = line, .address = address, .key = std::move(key), .fields = std::move(fields)});
    }

    void reject(std::uint64_t line, std::string reason, std::vector<std::string> fields = {}) {
        list_.rejected.push_back({.line = line, .reason = std::move(reason), .fields = std::move(fields)});
    }

    recipient_list& list_;
    csv::row_parser parser_;
    std::unordered_map<std::string, std::uint64_t> first_;  // the line of each person's first row
};

}  // namespace

recipient_list read_recipients(csv::record_reader& reader, std::string_view file, std::string_view column) {
    recipient_list list;
    list.file = file;
    list.columns = csv::read_header(reader, file);
    list.address_column = csv::find_column(list.columns, column, file);
    collector into{list};
    while (auto const record = reader.next()) into.take(*record);
    return list;
}

}  // namespace sender
