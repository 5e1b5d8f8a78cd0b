# A switch is inlined into whoever switches, with Boost.Context's functions where the library's own are not used.
set(WEFT_UNIT_LIBS Boost::context)
