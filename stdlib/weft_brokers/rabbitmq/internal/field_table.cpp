#include "field_table.hpp"

#include "reply.hpp"

#include <variant>

namespace weft::rabbitmq::detail {

amqp_table_t field_table::table_of(arguments const& from) {
    auto& entries = tables_.emplace_back();
    entries.reserve(from.size());
    for (argument_entry const& each : from) entries.push_back({bytes_of(each.key), value_of(each.value)});
    return {static_cast<int>(entries.size()), entries.data()};
}

amqp_field_value_t field_table::value_of(argument const& from) {
    amqp_field_value_t made{};
    made.kind = AMQP_FIELD_KIND_VOID;
    if (auto const* const is = from.get_if<bool>()) {
        made.kind = AMQP_FIELD_KIND_BOOLEAN;
        made.value.boolean = *is ? 1 : 0;
    } else if (auto const* const number = from.get_if<std::int64_t>()) {
        made.kind = AMQP_FIELD_KIND_I64;
        made.value.i64 = *number;
    } else if (auto const* const real = from.get_if<double>()) {
        made.kind = AMQP_FIELD_KIND_F64;
        made.value.f64 = *real;
    } else if (auto const* const text = from.get_if<std::string>()) {
        made.kind = AMQP_FIELD_KIND_UTF8;
        made.value.bytes = bytes_of(*text);
    } else if (auto const* const list = from.get_if<argument::list>()) {
        made.kind = AMQP_FIELD_KIND_ARRAY;
        auto& values = lists_.emplace_back();
        values.reserve(list->size());
        for (argument const& each : *list) values.push_back(value_of(each));
        made.value.array = {static_cast<int>(values.size()), values.data()};
    } else if (auto const* const table = from.get_if<arguments>()) {
        made.kind = AMQP_FIELD_KIND_TABLE;
        made.value.table = table_of(*table);
    }
    return made;
}

namespace {

argument argument_of(amqp_field_value_t const& from) {
    switch (from.kind) {
        case AMQP_FIELD_KIND_BOOLEAN: return from.value.boolean != 0;
        case AMQP_FIELD_KIND_I8: return from.value.i8;
        case AMQP_FIELD_KIND_U8: return from.value.u8;
        case AMQP_FIELD_KIND_I16: return from.value.i16;
        case AMQP_FIELD_KIND_U16: return from.value.u16;
        case AMQP_FIELD_KIND_I32: return from.value.i32;
        case AMQP_FIELD_KIND_U32: return from.value.u32;
        case AMQP_FIELD_KIND_I64: return from.value.i64;
        case AMQP_FIELD_KIND_U64:
        case AMQP_FIELD_KIND_TIMESTAMP: return from.value.u64;
        case AMQP_FIELD_KIND_F32: return static_cast<double>(from.value.f32);
        case AMQP_FIELD_KIND_F64: return from.value.f64;
        case AMQP_FIELD_KIND_UTF8:
        case AMQP_FIELD_KIND_BYTES: return text_of(from.value.bytes);
        case AMQP_FIELD_KIND_TABLE: return arguments_of(from.value.table);
        case AMQP_FIELD_KIND_ARRAY: {
            argument::list all;
            for (auto const& each : std::span{from.value.array.entries, static_cast<std::size_t>(from.value.array.num_entries)})
                all.push_back(argument_of(each));
            return all;
        }
        default: return {};
    }
}

// One text property: the flag that says that it is there, where it lies on either side, and its name.
struct text_property {
    amqp_flags_t flag;
    field name;
    amqp_bytes_t amqp_basic_properties_t::*theirs;
    std::optional<std::string> properties::*ours;
};
constexpr text_property texts[] = {
    {AMQP_BASIC_CONTENT_TYPE_FLAG, field::content_type, &amqp_basic_properties_t::content_type, &properties::content_type},
    {AMQP_BASIC_CONTENT_ENCODING_FLAG, field::content_encoding, &amqp_basic_properties_t::content_encoding, &properties::content_encoding},
    {AMQP_BASIC_CORRELATION_ID_FLAG, field::correlation_id, &amqp_basic_properties_t::correlation_id, &properties::correlation_id},
    {AMQP_BASIC_REPLY_TO_FLAG, field::reply_to, &amqp_basic_properties_t::reply_to, &properties::reply_to},
    {AMQP_BASIC_EXPIRATION_FLAG, field::expiration, &amqp_basic_properties_t::expiration, &properties::expiration},
    {AMQP_BASIC_MESSAGE_ID_FLAG, field::message_id, &amqp_basic_properties_t::message_id, &properties::message_id},
    {AMQP_BASIC_TYPE_FLAG, field::type, &amqp_basic_properties_t::type, &properties::type},
    {AMQP_BASIC_USER_ID_FLAG, field::user_id, &amqp_basic_properties_t::user_id, &properties::user_id},
    {AMQP_BASIC_APP_ID_FLAG, field::app_id, &amqp_basic_properties_t::app_id, &properties::app_id},
    {AMQP_BASIC_CLUSTER_ID_FLAG, field::cluster_id, &amqp_basic_properties_t::cluster_id, &properties::cluster_id},
};

}  // namespace

arguments arguments_of(amqp_table_t const& from) {
    arguments all;
    for (auto const& each : std::span{from.entries, static_cast<std::size_t>(from.num_entries)})
        all.push_back({text_of(each.key), argument_of(each.value)});
    return all;
}

properties properties_of(amqp_basic_properties_t const& from, field_set wanted) {
    properties made;
    auto const there = [&](amqp_flags_t flag, field name) { return (from._flags & flag) != 0 && wanted.has(name); };
    for (text_property const& each : texts)
        if (there(each.flag, each.name)) made.*each.ours = text_of(from.*each.theirs);
    if (there(AMQP_BASIC_HEADERS_FLAG, field::headers)) made.headers = arguments_of(from.headers);
    if (there(AMQP_BASIC_DELIVERY_MODE_FLAG, field::delivery_mode)) made.delivery_mode = from.delivery_mode;
    if (there(AMQP_BASIC_PRIORITY_FLAG, field::priority)) made.priority = from.priority;
    if (there(AMQP_BASIC_TIMESTAMP_FLAG, field::timestamp)) made.timestamp = std::chrono::seconds{from.timestamp};
    return made;
}

amqp_basic_properties_t sendable(properties const& from, field_table const& headers) {
    amqp_basic_properties_t made{};
    for (text_property const& each : texts) {
        auto const& text = from.*each.ours;
        if (!text) continue;
        made._flags |= each.flag;
        made.*each.theirs = bytes_of(*text);
    }
    if (from.headers) {
        made._flags |= AMQP_BASIC_HEADERS_FLAG;
        made.headers = headers.get();
    }
    if (from.delivery_mode) {
        made._flags |= AMQP_BASIC_DELIVERY_MODE_FLAG;
        made.delivery_mode = *from.delivery_mode;
    }
    if (from.priority) {
        made._flags |= AMQP_BASIC_PRIORITY_FLAG;
        made.priority = *from.priority;
    }
    if (from.timestamp) {
        made._flags |= AMQP_BASIC_TIMESTAMP_FLAG;
        made.timestamp = static_cast<std::uint64_t>(from.timestamp->count());
    }
    return made;
}

}  // namespace weft::rabbitmq::detail
